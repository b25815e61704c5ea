package dramatis

import "fmt"

// Lore is an entry of a lorebook: something a character knows that comes to mind when one of its keys is said. The fields
// are those that character cards have in common.
type Lore struct {
	Name          string   `json:"name,omitempty"`
	Keys          []string `json:"keys"`
	SecondaryKeys []string `json:"secondary_keys,omitempty"` // when there are any, one of them must be said too
	Content       string   `json:"content"`
	Constant      bool     `json:"constant,omitempty"` // always in mind
	CaseSensitive bool     `json:"case_sensitive,omitempty"`
	Order         int      `json:"order,omitempty"` // the lower comes to mind first
	Disabled      bool     `json:"disabled,omitempty"`
}

// Title is what an entry is called: its name, or its first key.
func (l *Lore) Title() string {
	if l.Name == "" && len(l.Keys) > 0 {
		return l.Keys[0]
	}
	return l.Name
}

func (l *Lore) check(f *Faults, place string) {
	const mostKeys, mostOrder = 50, 1_000_000
	checkText(f, place+".name", l.Name, 0, 200)
	checkText(f, place+".content", l.Content, 1, 4_000)
	f.Check(len(l.Keys) > 0 || l.Constant || l.Disabled, place+".keys", "must hold a key, unless the entry is constant")
	f.Check(l.Order >= -mostOrder && l.Order <= mostOrder, place+".order", "must be from %d to %d", -mostOrder, mostOrder)
	for _, list := range []struct {
		place string
		keys  []string
	}{{place + ".keys", l.Keys}, {place + ".secondary_keys", l.SecondaryKeys}} {
		f.Check(len(list.keys) <= mostKeys, list.place, "must be at most %d", mostKeys)
		for i, key := range list.keys {
			checkText(f, fmt.Sprintf("%s[%d]", list.place, i), key, 1, 200)
		}
	}
}

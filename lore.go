package dramatis

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

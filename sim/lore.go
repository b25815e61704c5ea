package sim

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// Lore is what comes to somebody's mind of their lorebook: what is always in mind, and the entries of which a key, and a
// secondary one where there are any, is among the last lines they heard or in the topic. A key is met by whole words.
// The entries always in mind come first, then those of lower order, then those earlier in the book; what would go over
// the bounds is left out.
func Lore(c *dramatis.Character, heard []dramatis.Message, topic string) []dramatis.Lore {
	if len(c.Persona.Lorebook) == 0 {
		return nil
	}
	said := newHearsay(heard[max(0, len(heard)-loreLines):], topic)
	var fired []dramatis.Lore
	for i := range c.Persona.Lorebook {
		if entry := &c.Persona.Lorebook[i]; said.fires(entry) {
			fired = append(fired, *entry)
		}
	}
	slices.SortStableFunc(fired, func(a, b dramatis.Lore) int {
		return cmp.Or(-cmp.Compare(rank(a.Constant), rank(b.Constant)), cmp.Compare(a.Order, b.Order))
	})
	return withinBounds(fired)
}

func rank(constant bool) int {
	if constant {
		return 1
	}
	return 0
}

// withinBounds keeps the first entries that fit.
func withinBounds(fired []dramatis.Lore) []dramatis.Lore {
	var kept []dramatis.Lore
	letters := 0
	for _, entry := range fired {
		n := utf8.RuneCountInString(entry.Content)
		if len(kept) == loreMost || letters+n > loreLetters {
			continue
		}
		kept = append(kept, entry)
		letters += n
	}
	return kept
}

// hearsay is a text in which keys are looked for, as it is and in lower case.
type hearsay struct{ plain, lower string }

func newHearsay(lines []dramatis.Message, topic string) hearsay {
	parts := []string{topic}
	for i := range lines {
		parts = append(parts, lines[i].Text, lines[i].Action)
	}
	plain := strings.Join(parts, "\n")
	return hearsay{plain, strings.ToLower(plain)}
}

func (h hearsay) fires(entry *dramatis.Lore) bool {
	switch {
	case entry.Disabled:
		return false
	case entry.Constant:
		return true
	}
	return h.hasAny(entry.Keys, entry.CaseSensitive) &&
		(len(entry.SecondaryKeys) == 0 || h.hasAny(entry.SecondaryKeys, entry.CaseSensitive))
}

func (h hearsay) hasAny(keys []string, caseSensitive bool) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		if key = strings.TrimSpace(key); caseSensitive {
			return hasWords(h.plain, key)
		}
		return hasWords(h.lower, strings.ToLower(key))
	})
}

// hasWords reports whether a text holds words that are not a part of longer ones.
func hasWords(text, words string) bool {
	for from := 0; words != ""; {
		at := strings.Index(text[from:], words)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(words):])
		if !isOfWord(before) && !isOfWord(after) {
			return true
		}
		from = at + 1
	}
	return false
}

func isOfWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

package llm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text that comes from people or models stands in a prompt between fences and can never look like one: its angle
// brackets become single quotation marks of that shape, its line breaks become spaces, and what was said is quoted.

func fenceOpen(name string) string  { return "<<<" + name + ">>>" }
func fenceClose(name string) string { return "<<<end of " + name + ">>>" }

// plain makes a text safe for one line within a fence: no fence, no line break, no control character, at most limit bytes.
func plain(text string, limit int) string {
	if isPlain(text) {
		return clip(text, limit)
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '<':
			return '‹'
		case r == '>':
			return '›'
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r == utf8.RuneError:
			return -1
		}
		return r
	}, clip(text, limit+64))
	return clip(strings.Join(strings.Fields(text), " "), limit)
}

// isPlain reports whether a text is safe as it is: printable ASCII without brackets, and no space too many.
func isPlain(text string) bool {
	before := byte(' ')
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' || c >= 0x7f || c == '<' || c == '>' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' '
}

// spoken is a safe text as quoted speech: it ends where its own quotation marks say, and nowhere before.
func spoken(text string, limit int) string {
	return `"` + strings.ReplaceAll(plain(text, limit), `"`, `\"`) + `"`
}

// clip cuts a text to at most limit bytes, at the end of a word where there is one, and marks the cut.
func clip(text string, limit int) string {
	const mark = "…"
	if len(text) <= limit {
		return text
	}
	end := limit - len(mark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	if space := strings.LastIndexByte(text[:end], ' '); space > end/2 {
		end = space
	}
	return text[:end] + mark
}

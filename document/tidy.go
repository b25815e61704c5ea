package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy makes one line of a text: any white space is one space, and nothing invisible is left.
func tidy(text string) string {
	return strings.ReplaceAll(tidyLines(text), "\n", " ")
}

// tidyLines is tidy for a text whose line breaks mean something. Empty lines are dropped, since a paragraph has none.
func tidyLines(text string) string {
	if isTidy(text) {
		return text
	}
	var tidied strings.Builder
	tidied.Grow(len(text))
	gap := byte(0) // what stands between the last character written and the next
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			gap = '\n'
		case unicode.IsSpace(r):
			if gap == 0 {
				gap = ' '
			}
		case invisible(r):
		default:
			if gap != 0 && tidied.Len() > 0 {
				tidied.WriteByte(gap)
			}
			gap = 0
			tidied.WriteRune(r) // an invalid byte has come as U+FFFD
		}
	}
	return tidied.String()
}

// isTidy spares the common case a copy: plain letters with single spaces between.
func isTidy(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c >= utf8.RuneSelf || c == 0x7f || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || text == ""
}

// invisible characters are layout or rubbish: controls, of which NUL cannot be stored at all, soft hyphens, byte order
// marks, marks for the direction of writing. The joiners stay: emoji and some scripts are spelt with them.
func invisible(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	if r == zeroWidthNonJoiner || r == zeroWidthJoiner {
		return false
	}
	return r < ' ' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == '\ufffe' || r == '\uffff'
}

package format

import (
	"strings"
	"unicode"
)

// escapeMarkdown writes a text as one line of Markdown that means nothing but the text, whatever stands before or after it:
// to CommonMark, to the extensions that are common (tables, formulas, definitions), and to a careless search for comments,
// which is why angle brackets become references. Control characters, which no text can hold, are left out.
func escapeMarkdown(line string) string {
	line = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, line))
	var out strings.Builder
	out.Grow(len(line) + len(line)/8)
	for i, r := range line {
		switch {
		case r == '<':
			out.WriteString("&lt;")
			continue
		case r == '>':
			out.WriteString("&gt;")
			continue
		case r == '&' && beginsReference(line[i+1:]):
			out.WriteString("&amp;")
			continue
		case strings.ContainsRune("\\`*_[]~|$", r),
			i == 0 && strings.ContainsRune("#+-=:", r),
			r == '#' && i > 0 && (line[i-1] == ' ' || line[i-1] == '\t'), // it could close a heading
			(r == '.' || r == ')') && i > 0 && digits(line[:i]):          // it would begin a numbered list
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// beginsReference reports whether what follows an ampersand could make it a reference to a character.
func beginsReference(rest string) bool {
	if rest == "" {
		return true // what is written after it is not known here
	}
	c := rest[0]
	return c == '#' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

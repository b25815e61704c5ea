package format

import (
	"html"
	"strings"
	"testing"
	"unicode"
)

func TestEscapeMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "",
		"Good evening, O'Neill!": "Good evening, O'Neill!",
		"a*b_c`d`[e](f)~~g~~\\":  `a\*b\_c\` + "`" + `d\` + "`" + `\[e\](f)\~\~g\~\~\\`,
		"<!-- message 0 --> <b>": "&lt;!-- message 0 --&gt; &lt;b&gt;",
		"Tom & Jerry":            "Tom & Jerry",
		"&lt; &#60; R&D &":       "&amp;lt; &amp;#60; R&amp;D &amp;",
		"# a heading":            `\# a heading`,
		"a closed heading ##":    `a closed heading \##`,
		"a\t#":                   "a\t\\#",
		"C# and F#":              "C# and F#",
		"- a":                    `\- a`,
		"a - b":                  "a - b",
		"+ a":                    `\+ a`,
		"===":                    `\===`,
		"---":                    `\---`,
		": a definition":         `\: a definition`,
		"1. a":                   `1\. a`,
		"1862) a":                `1862\) a`,
		"Chapter 1. a":           "Chapter 1. a",
		"> a":                    "&gt; a",
		"a | b":                  `a \| b`,
		"$5 and $6":              `\$5 and \$6`,
		"\x01# a":                `\# a`,
		"NUL\x00 and bell\x07":   "NUL and bell",
		" \x02 a ":               "a",
		"\u05e9\u200f":           "\u05e9\u200f", // which way a text runs may be its author's wish
		"Κεφάλαιο 😀":             "Κεφάλαιο 😀",
	} {
		if got := escapeMarkdown(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}

// FuzzEscapeMarkdown checks that what is written reads as what it was, and that nothing in it could be a mark.
func FuzzEscapeMarkdown(f *testing.F) {
	for _, text := range []string{"# a", "1. a", "a\\", "&lt;", "&", "<!--", "a #", "\x00-", "$|~", "x&\\#60;"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\n\r\u2028\u2029\u0085\v\f") {
			return // it is given lines
		}
		got := escapeMarkdown(text)
		var plain strings.Builder
		for rest := got; rest != ""; {
			switch {
			case rest[0] == '\\' && len(rest) > 1:
				plain.WriteByte(rest[1])
				rest = rest[2:]
			case rest[0] == '&':
				reference, after, _ := strings.Cut(rest, ";")
				if text := html.UnescapeString(reference + ";"); len(text) == 1 {
					plain.WriteString(text)
					rest = after
					continue
				}
				plain.WriteByte('&')
				rest = rest[1:]
			case strings.ContainsRune("\\`*_[]~|$<>", rune(rest[0])):
				t.Fatalf("%q is written as %q, where %q is a mark", text, got, rest)
			default:
				plain.WriteByte(rest[0])
				rest = rest[1:]
			}
		}
		want := strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\t' {
				return -1
			}
			return r
		}, text))
		if plain.String() != want {
			t.Errorf("%q is written as %q, which reads as %q", text, got, plain.String())
		}
		if got != "" && strings.ContainsAny(got[:1], "#+-=:") {
			t.Errorf("%q is written as %q, which begins a block", text, got)
		}
	})
}

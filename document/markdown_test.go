package document

import (
	"strings"
	"testing"
	"time"
)

func TestPlainInline(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"plain", "plain"},
		{"*a* **b** ***c*** _d_ __e__", "a b c d e"},
		{"*a **b** c*", "a b c"},
		{"2 * 3 * 4", "2 * 3 * 4"},
		{"snake_case_word and *not closed", "snake_case_word and *not closed"},
		{"un*frigging*believable", "unfriggingbelievable"},
		{`\*a\* \_ \\ \[b\](c)`, `*a* _ \ [b](c)`},
		{"`*a*` ``b`c`` `d", "*a* b`c `d"},
		{"[a *b*](http://x.y/(z) 'title') [c][d] [e]", "a b c [e]"},
		{"![alt *text*](x.png)after", "after"},
		{"<http://x.y> <a@b.c> <b>bold</b> 1 < 2", "http://x.y a@b.c bold 1 < 2"},
		{"&amp; &#65; &notanentity; AT&T", "& A &notanentity; AT&T"},
		{"~~gone~~ ~ a", "gone ~ a"},
		{"**“Stop!”** she said", "“Stop!” she said"},
	} {
		if got := plainInline(test[0]); got != test[1] {
			t.Errorf("%s: %q, want %q", test[0], got, test[1])
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"headings", "# One #\nA.\n# Two\nB.", "[One] A.\n[Two] B."},
		{"underlined headings", "One\n===\n\nA.\n\nTwo\n===\nB.\n\nThree\n---\nC.", "[One] A.\n[Two] B. ¶ Three ¶ C."},
		{"parts", "# Part 1\n\n## One\n\nA.\n\n# Part 2\n\n## Two\n\nB.", "[Part 1: One] A.\n[Part 2: Two] B."},
		{"scenes", "## One\n\nA.\n\n***\n\nB.\n\n---\n\n## Two\n\nC.", "[One] A. ¶ * * * ¶ B.\n[Two] C."},
		{"breaks", "A\nb  \nc\\\nd\n\n> e\n> f", "[] A b\nc\nd ¶ e f"},
		{"lists", "- a\n- b\n  c\n1. d", "[] a ¶ b c ¶ d"},
		{"code", "```\n# a\n*b*\n```\n~~~\nc", "[] # a\n*b* ¶ c"},
		{"comments", "a <!-- b --> c\n<!--\nd\n-->\ne", "[] a  c"},
		{"references", "A [link][1].\n\n[1]: http://x.y\n", "[] A link."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, _ := mustRead(t, "a.md", test.text)
			want := strings.ReplaceAll(test.want, "a  c", "a c ¶ e")
			if got := outline(m); got != want {
				t.Errorf("read\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestMarkdownIsLinear feeds what has brought down other readers of Markdown: what grows with the square would take minutes.
func TestMarkdownIsLinear(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"[", "![", "*a_ ", "**a*", "`a``b", "<a ", "<!--", "](", "> ", "&#", "\\", "[a](", "- ", "_a", "***"} {
		start := time.Now()
		_, _, _ = readBytes("a.md", []byte(strings.Repeat(piece, 100_000/len(piece))))
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q took %s", piece, took)
		}
	}
}

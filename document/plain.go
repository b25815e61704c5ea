package document

import (
	"context"
	"regexp"
	"strings"
)

// readPlain reads a text without marks: what a writer types, and what Project Gutenberg publishes.
func readPlain(ctx context.Context, d *draft, text string) error {
	lines := strings.Split(newlines(text), "\n")
	lines = dropIllustrations(gutenberg(d, lines))
	underlined := underlinesHeadings(lines)
	d.guessed = !underlined
	bare := bareNumerals(lines, underlined)
	width := usualWidth(lines)
	for start := 0; start < len(lines); {
		if strings.TrimSpace(lines[start]) == "" {
			start++
			continue
		}
		end := start
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		if err := readStanza(ctx, d, lines[start:end], plainRules{underlined: underlined, bare: bare, width: width}); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// plainRules are what the whole of a text says about how to read its parts.
type plainRules struct {
	underlined bool // it underlines its headings, so nothing else is one
	bare       bool // its chapters are called by nothing but numbers
	width      int  // where its lines are broken; 0 if a line is a paragraph
}

// readStanza reads lines that stand together: a heading, a paragraph, or several whose first lines are indented.
func readStanza(ctx context.Context, d *draft, lines []string, rules plainRules) error {
	if rules.underlined {
		for i := 0; i+1 < len(lines); i++ {
			if !isUnderline(lines[i+1]) {
				continue
			}
			if err := readParagraphs(ctx, d, lines[:i], rules); err != nil {
				return err
			}
			if err := d.heading(ctx, headingChapter, dropMarks(lines[i])); err != nil {
				return err
			}
			lines, i = lines[i+2:], -1
		}
	} else if level, title := findHeading(lines, rules.bare); level > 0 {
		return d.heading(ctx, level, dropMarks(title))
	}
	return readParagraphs(ctx, d, lines, rules)
}

func readParagraphs(ctx context.Context, d *draft, lines []string, rules plainRules) error {
	for _, paragraph := range unwrap(lines, rules.width) {
		if err := d.paragraph(ctx, dropMarks(paragraph)); err != nil {
			return err
		}
	}
	return nil
}

func newlines(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n", "\u2028", "\n", "\u2029", "\n\n", "\x1a", "").Replace(text)
}

var (
	gutenbergStart = regexp.MustCompile(`^\*\*\* ?START OF (THE|THIS) PROJECT GUTENBERG`)
	gutenbergEnd   = regexp.MustCompile(`^\*\*\* ?END OF (THE|THIS) PROJECT GUTENBERG`)
	headerLine     = regexp.MustCompile(`^(Title|Author|Language):\s*(\S.*)$`)
)

// gutenberg takes what a header says of the book, and leaves what lies between the marks of a Gutenberg text. Without
// marks, a header is the first lines, if they begin with "Title:".
func gutenberg(d *draft, lines []string) []string {
	const far = 400 // lines; a header is shorter
	for i := range min(len(lines), far) {
		if !gutenbergStart.MatchString(lines[i]) {
			continue
		}
		takeHeader(d, lines[:i])
		end := i + 1
		for end < len(lines) && !gutenbergEnd.MatchString(lines[end]) {
			end++
		}
		return lines[i+1 : end]
	}
	first := 0
	for first < len(lines) && strings.TrimSpace(lines[first]) == "" {
		first++
	}
	if first == len(lines) || !strings.HasPrefix(lines[first], "Title:") {
		return lines
	}
	end := first
	for end < len(lines) && headerLine.MatchString(lines[end]) {
		end++
	}
	takeHeader(d, lines[first:end])
	return lines[end:]
}

func takeHeader(d *draft, lines []string) {
	for _, line := range lines {
		found := headerLine.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		switch found[1] {
		case "Title":
			d.title = found[2]
		case "Author":
			d.author = found[2]
		case "Language":
			d.language = languageCalled(found[2])
		}
	}
}

// languageCalled is the tag of a language that a Gutenberg header names in English, or the tag that stands there.
func languageCalled(name string) string {
	switch name {
	case "English":
		return "en"
	case "French":
		return "fr"
	case "German":
		return "de"
	case "Spanish":
		return "es"
	case "Italian":
		return "it"
	case "Portuguese":
		return "pt"
	case "Dutch":
		return "nl"
	case "Russian":
		return "ru"
	case "Finnish":
		return "fi"
	case "Greek":
		return "el"
	case "Latin":
		return "la"
	}
	return name
}

// dropIllustrations takes out what stands for a picture: "[Illustration]", or with its caption over several lines. What
// the picture interrupted goes on as one paragraph, if the text shows that it does.
func dropIllustrations(lines []string) []string {
	const longest = 40 // lines of a caption; a bracket that nobody closes takes nothing with it
	kept := make([]string, 0, len(lines))
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(strings.TrimSpace(lines[i]), "[Illustration") {
			kept = append(kept, lines[i])
			continue
		}
		depth, end := 0, i
		for ; end < len(lines) && end < i+longest; end++ {
			depth += strings.Count(lines[end], "[") - strings.Count(lines[end], "]")
			if depth <= 0 {
				break
			}
		}
		if depth > 0 {
			kept = append(kept, lines[i])
			continue
		}
		kept, i = closeGap(kept, lines, end)
	}
	return kept
}

// closeGap leaves the blank lines around a picture, or takes them out where a sentence runs on behind it. It returns
// the lines kept so far and the last one that is dealt with.
func closeGap(kept, lines []string, end int) ([]string, int) {
	before := len(kept)
	for before > 0 && strings.TrimSpace(kept[before-1]) == "" {
		before--
	}
	after := end + 1
	for after < len(lines) && strings.TrimSpace(lines[after]) == "" {
		after++
	}
	if before == 0 || after == len(lines) || !runsOn(kept[before-1], lines[after]) {
		return kept, end
	}
	return kept[:before], after - 1
}

// runsOn says whether a sentence that stops at the end of one line goes on in the next.
func runsOn(line, next string) bool {
	line, next = strings.TrimSpace(line), strings.TrimSpace(next)
	return line != "" && next != "" && next[0] >= 'a' && next[0] <= 'z' && !strings.ContainsRune(`.!?"”’:*]`, lastRune(line))
}

func lastRune(text string) rune {
	last := rune(0)
	for _, r := range text[max(0, len(text)-4):] {
		last = r
	}
	return last
}

var (
	underscores = regexp.MustCompile(`(^|[^\p{L}\p{N}_])_+([^\s_](?:[^_]*[^\s_])?)_+([^\p{L}\p{N}_]|$)`)
	raised      = regexp.MustCompile(`\^\{([^{}\n]{1,20})\}`)
)

// dropMarks takes out what stands for italics and raised letters in a plain text: "_word_", "M^{r.}".
func dropMarks(text string) string {
	if strings.Contains(text, "_") {
		// Twice: what ends one word's mark may be what begins the next one's.
		text = underscores.ReplaceAllString(underscores.ReplaceAllString(text, "$1$2$3"), "$1$2$3")
	}
	if strings.Contains(text, "^{") {
		text = raised.ReplaceAllString(text, "$1")
	}
	return text
}

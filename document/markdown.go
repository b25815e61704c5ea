package document

import (
	"context"
	"regexp"
	"strings"
)

// readMarkdown reads the blocks of CommonMark that a manuscript is made of. It looks at each line once, so that no text
// takes longer than its length.
func readMarkdown(ctx context.Context, d *draft, text string) error {
	m := markdown{draft: d}
	for _, line := range frontMatter(d, strings.Split(newlines(text), "\n")) {
		if err := m.line(ctx, line); err != nil {
			return err
		}
	}
	return m.flush(ctx)
}

// markdown is how far the reading has come.
type markdown struct {
	draft   *draft
	lines   []string // of the paragraph that is open
	fence   string   // what closes the block of code that is open
	comment bool     // within <!-- … -->
	verse   bool     // the last lines stood in a block of code, so their breaks are meant
}

var (
	atxLine       = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setextLine    = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	ruleLine      = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	fenceLine     = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})")
	quoteMark     = regexp.MustCompile(`^ {0,3}(?:> ?)+`)
	listMark      = regexp.MustCompile(`^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)`)
	referenceLine = regexp.MustCompile(`^ {0,3}\[[^\]]{1,200}\]:\s*\S+`)
)

func (m *markdown) line(ctx context.Context, line string) error {
	if m.fence != "" {
		if strings.HasPrefix(strings.TrimSpace(line), m.fence) {
			m.fence = ""
			return m.flush(ctx)
		}
		m.lines = append(m.lines, line)
		return nil
	}
	if line = m.dropComment(line); strings.TrimSpace(line) == "" {
		return m.flush(ctx)
	}
	if mark := quoteMark.FindString(line); mark != "" {
		line = line[len(mark):]
	}
	if found := atxLine.FindStringSubmatch(line); found != nil {
		if err := m.flush(ctx); err != nil {
			return err
		}
		return m.draft.heading(ctx, len(found[1]), plainInline(found[2]))
	}
	if found := setextLine.FindStringSubmatch(line); found != nil && len(m.lines) > 0 {
		title := plainInline(strings.Join(m.lines, " "))
		m.lines = nil
		return m.draft.heading(ctx, 1+strings.Count(found[1][:1], "-"), title)
	}
	return m.text(ctx, line)
}

// text takes a line that is no heading.
func (m *markdown) text(ctx context.Context, line string) error {
	switch {
	case ruleLine.MatchString(line):
		if err := m.flush(ctx); err != nil {
			return err
		}
		m.draft.rule()
		return nil
	case fenceLine.MatchString(line):
		if err := m.flush(ctx); err != nil {
			return err
		}
		m.fence, m.verse = fenceLine.FindStringSubmatch(line)[1], true
		return nil
	case len(m.lines) == 0 && referenceLine.MatchString(line):
		return nil
	}
	if mark := listMark.FindString(line); mark != "" {
		if err := m.flush(ctx); err != nil {
			return err
		}
		line = line[len(mark):]
	}
	m.lines = append(m.lines, line)
	return nil
}

// flush ends the paragraph that is open. Its lines are one, but for those that end in a backslash or two spaces.
func (m *markdown) flush(ctx context.Context) error {
	if len(m.lines) == 0 {
		m.verse = false
		return nil
	}
	lines, verse := m.lines, m.verse
	m.lines, m.verse = nil, false
	if verse {
		return m.draft.paragraph(ctx, strings.Join(lines, "\n"))
	}
	var text strings.Builder
	for i, line := range lines {
		hard := strings.HasSuffix(line, "  ")
		line = strings.TrimSpace(line)
		if trailing := len(line) - len(strings.TrimRight(line, `\`)); trailing%2 == 1 {
			hard, line = true, line[:len(line)-1]
		}
		text.WriteString(line)
		switch {
		case i+1 == len(lines):
		case hard:
			text.WriteByte('\n')
		default:
			text.WriteByte(' ')
		}
	}
	return m.draft.paragraph(ctx, plainInline(text.String()))
}

// dropComment takes HTML comments out of a line.
func (m *markdown) dropComment(line string) string {
	kept := ""
	for {
		if m.comment {
			_, after, ends := strings.Cut(line, "-->")
			if !ends {
				return kept
			}
			m.comment, line = false, after
		}
		before, after, begins := strings.Cut(line, "<!--")
		kept += before
		if !begins {
			return kept
		}
		m.comment, line = true, after
	}
}

var frontLine = regexp.MustCompile(`^(title|author|lang|language):[ \t]*(\S.*)$`)

// frontMatter takes what stands between two lines of dashes at the beginning for what it says of the text.
func frontMatter(d *draft, lines []string) []string {
	const longest = 200 // lines
	if len(lines) == 0 || strings.TrimRight(lines[0], " \t") != "---" {
		return lines
	}
	for end := 1; end < min(len(lines), longest); end++ {
		if line := strings.TrimRight(lines[end], " \t"); line != "---" && line != "..." {
			continue
		}
		for _, line := range lines[1:end] {
			found := frontLine.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			switch value := yamlScalar(found[2]); found[1] {
			case "title":
				d.title = value
			case "author":
				d.author = value
			default:
				d.language = value
			}
		}
		return lines[end+1:]
	}
	return lines
}

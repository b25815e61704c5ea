package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/literaryai/dramatis"
)

// MarkdownWriter writes a tale as Markdown (CommonMark), scene by scene, so that a long one is never in memory. Each scene
// and each line is followed by a comment with the id of what it comes from:
//
//	**Marius** (smiling): Good evening. <!-- message 0197… -->
//
// Whatever somebody said is text: nothing in it can become a heading, a comment or a line of another.
type MarkdownWriter struct {
	w    *bufio.Writer
	tick int
	err  error // the first there was
}

// NewMarkdownWriter begins a text.
func NewMarkdownWriter(w io.Writer) *MarkdownWriter {
	return &MarkdownWriter{w: bufio.NewWriterSize(w, 64<<10), tick: -1}
}

// Begin writes what comes before the first scene.
func (m *MarkdownWriter) Begin(t *Tale) error {
	m.print("# %s\n", markdownLine(t.Title))
	if t.Setting != "" {
		m.print("\n*%s*\n", markdownLine(t.Setting))
	}
	if t.Description != "" {
		m.print("\n%s\n", markdownText(t.Description))
	}
	if len(t.Cast) > 0 {
		m.print("\n## Who is in it\n\n")
	}
	for _, c := range t.Cast {
		m.print("- **%s.**%s\n", markdownLine(c.Name), spaced(markdownLine(c.Description)))
	}
	return m.err
}

// Scene writes a scene. The scenes of one tick come one after the other.
func (m *MarkdownWriter) Scene(s *Scene) error {
	if s.Talk.Tick != m.tick {
		m.tick = s.Talk.Tick
		m.print("\n## %s\n", tickTitle(m.tick))
	}
	m.print("\n### %d\\. %s <!-- conversation %s -->\n\n*%s*\n", s.Talk.Number, markdownLine(s.Title()), s.Talk.ID, markdownLine(s.place()))
	for i := range s.Lines {
		line := &s.Lines[i]
		if said := markdownSaid(line); said != "" {
			m.print("\n%s <!-- message %s -->\n", said, line.ID)
		}
	}
	return m.err
}

// Close writes what is left to be written.
func (m *MarkdownWriter) Close() error {
	if err := m.w.Flush(); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	return nil
}

func (m *MarkdownWriter) print(form string, args ...any) {
	if _, err := fmt.Fprintf(m.w, form, args...); err != nil && m.err == nil {
		m.err = fmt.Errorf("write the text: %w", err)
	}
}

func tickTitle(tick int) string {
	if tick == 0 {
		return "Before the first tick"
	}
	return fmt.Sprintf("Tick %d", tick)
}

// markdownSaid is a line as Markdown; empty when it says nothing.
func markdownSaid(m *dramatis.Message) string {
	plain := tell(m)
	if plain == "" || unheard(m) || m.Speaker.Kind == dramatis.SpeakerNarrator {
		if plain != "" {
			plain = "*" + markdownLine(plain) + "*"
		}
		return plain
	}
	how := stageDirection(m)
	if how != "" {
		how = " *(" + markdownLine(how) + ")*"
	}
	return fmt.Sprintf("**%s**%s:%s", markdownLine(m.Speaker.Name), how, spaced(markdownText(m.Text)))
}

// spaced is a text with a space before it, or nothing.
func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// markdownLine is a text as one line of Markdown. What moves the text around it, as no reader would expect of a stranger's
// words, is left out.
func markdownLine(s string) string {
	return escapeMarkdown(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, oneLine(s)))
}

// markdownText is a text as one paragraph of Markdown: its lines stay apart by hard breaks, and empty ones are left out,
// as they would end the paragraph.
func markdownText(s string) string {
	var lines []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f'
	}) {
		if line = markdownLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\\\n")
}

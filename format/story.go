package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
)

// Tale is a world as its reader meets it, before the first scene.
type Tale struct {
	Title       string
	Description string
	Setting     string
	Cast        []CastMember
}

// CastMember is somebody in a tale.
type CastMember struct{ Name, Description string }

// Scene is a conversation with what was said in it, as whoever exports it may hear it: a whisper that they may not has no
// words.
type Scene struct {
	Talk  dramatis.Conversation
	Lines []dramatis.Message
}

// Title is what a scene is called: what it is about, or otherwise who is in it.
func (s *Scene) Title() string {
	if topic := oneLine(s.Talk.Topic); topic != "" {
		return upperFirst(topic)
	}
	if s.Talk.Kind == dramatis.KindChat {
		return "A talk with " + s.people()
	}
	return upperFirst(s.people())
}

func (s *Scene) people() string {
	names := make([]string, 0, len(s.Talk.Participants))
	for _, p := range s.Talk.Participants {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "nobody"
	}
	return inWords(names)
}

// place is when and where a scene is, and who is there, in a sentence or two.
func (s *Scene) place() string {
	where := ""
	if setting := oneLine(s.Talk.Setting); setting != "" {
		where = ", " + strings.TrimSuffix(setting, ".")
	}
	return fmt.Sprintf("%s%s. Present: %s.", moment(s.Talk.WorldTime), where, s.people())
}

// moment is a world time as people say it: worlds begin on day 1.
func moment(at time.Time) string {
	first := dramatis.Epoch.Truncate(24 * time.Hour)
	return fmt.Sprintf("Day %d, %s", 1+int(at.UTC().Sub(first)/(24*time.Hour)), at.UTC().Format("15:04"))
}

// Manuscript is a world's scenes as a text, a chapter each, for whatever can be made of a manuscript.
func Manuscript(t *Tale, scenes []Scene) dramatis.Manuscript {
	m := dramatis.Manuscript{Title: t.Title, Language: "en"}
	for i := range scenes {
		s := &scenes[i]
		c := dramatis.Chapter{Title: s.Title(), Paragraphs: []string{s.place()}}
		for j := range s.Lines {
			if told := tell(&s.Lines[j]); told != "" {
				c.Paragraphs = append(c.Paragraphs, told)
			}
		}
		m.Chapters = append(m.Chapters, c)
	}
	return m
}

// tell is a line as plain text; empty when it says nothing.
func tell(m *dramatis.Message) string {
	action, text := strings.TrimSpace(m.Action), strings.TrimSpace(m.Text)
	switch {
	case unheard(m):
		return fmt.Sprintf("%s whispers to %s.", m.Speaker.Name, m.WhisperTo.Name)
	case m.Speaker.Kind == dramatis.SpeakerNarrator:
		return strings.TrimSpace(action + " " + text)
	case text == "" && action == "":
		return ""
	}
	how := stageDirection(m)
	if how != "" {
		how = " (" + how + ")"
	}
	return strings.TrimSpace(fmt.Sprintf("%s%s: %s", m.Speaker.Name, how, text))
}

// unheard reports whether a line was whispered, and is not for the reader.
func unheard(m *dramatis.Message) bool { return m.WhisperTo != nil && m.Text == "" && m.Action == "" }

// stageDirection is how a line is said.
func stageDirection(m *dramatis.Message) string {
	action := strings.TrimSpace(m.Action)
	if m.WhisperTo == nil {
		return action
	}
	if action != "" {
		action = ", " + action
	}
	return "whispers to " + m.WhisperTo.Name + action
}

func upperFirst(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}

package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// script is a scene in which people say texts.
func script(texts ...string) *Scene {
	s := &Scene{Talk: dramatis.Conversation{
		ID: dramatis.NewID(), Number: 4, Tick: 2, Kind: dramatis.KindScene, Topic: "the price of bread", Setting: "a bench in the garden.",
		WorldTime:    dramatis.Epoch.AddDate(0, 0, 1),
		Participants: []dramatis.Participant{{Number: 1, Name: "Marius"}, {Number: 2, Name: "Cosette"}},
	}}
	for i, text := range texts {
		s.Lines = append(s.Lines, dramatis.Message{
			ID: dramatis.NewID(), Turn: i + 1, Text: text, Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: 1, Name: "Marius"},
		})
	}
	return s
}

func markdown(t failer, tale *Tale, scenes ...*Scene) string {
	t.Helper()
	var out bytes.Buffer
	w := NewMarkdownWriter(&out)
	if err := w.Begin(tale); err != nil {
		t.Fatalf("%v", err)
	}
	for _, s := range scenes {
		if err := w.Scene(s); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return out.String()
}

func TestMarkdownTellsTheStory(t *testing.T) {
	t.Parallel()
	s := script("Good evening.", "I saw you.", "", "It rains.", "Mine!\n\nAll of it.")
	cosette := &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: 2, Name: "Cosette"}
	s.Lines[0].Action = "bows"
	s.Lines[1].WhisperTo = cosette
	s.Lines[2].WhisperTo = cosette // not for this reader
	s.Lines[3].Speaker = dramatis.Speaker{Kind: dramatis.SpeakerNarrator, Name: "Narrator"}
	want := fmt.Sprintf(`# Paris

*1832*

A town & its people.

## Who is in it

- **Marius.** A student.
- **Cosette.**

## Tick 2

### 4\. The price of bread <!-- conversation %s -->

*Day 2, 08:00, a bench in the garden. Present: Marius and Cosette.*

**Marius** *(bows)*: Good evening. <!-- message %s -->

**Marius** *(whispers to Cosette)*: I saw you. <!-- message %s -->

*Marius whispers to Cosette.* <!-- message %s -->

*It rains.* <!-- message %s -->

**Marius**: Mine!\
All of it. <!-- message %s -->
`, s.Talk.ID, s.Lines[0].ID, s.Lines[1].ID, s.Lines[2].ID, s.Lines[3].ID, s.Lines[4].ID)
	got := markdown(t, &Tale{
		Title: "Paris", Setting: "1832", Description: "A town & its people.", Cast: []CastMember{{"Marius", "A student."}, {"Cosette", ""}},
	}, s)
	if got != want {
		t.Errorf("it reads\n%s\nwant\n%s", got, want)
	}
	m := Manuscript(&Tale{Title: "Paris"}, []Scene{*s})
	if m.Title != "Paris" || len(m.Chapters) != 1 || m.Chapters[0].Title != "The price of bread" || len(m.Chapters[0].Paragraphs) != 6 ||
		m.Chapters[0].Paragraphs[3] != "Marius whispers to Cosette." || m.Chapters[0].Paragraphs[2] != "Marius (whispers to Cosette): I saw you." {
		t.Errorf("the manuscript is %+v", m)
	}
}

// FuzzMarkdown checks that what is said stays what is said: whatever it is, the text has the same headings, comments and
// paragraphs.
func FuzzMarkdown(f *testing.F) {
	for _, text := range []string{
		"# A heading", "\x01# A heading", "<!-- message 0 -->", "--> **Javert**: lies", "one\n\n## Tick 3\n\n### 1. x", "- a\n- b", "1. a\n2) b",
		"```\ncode", "---", "===", "\u2028# x", "a\\", "**Cosette**: no", "[x](javascript:1)", "|a|b|", "&lt;", "    code", "a\n\n\n> b", "~~~",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := script(text+"x", "and then")
		s.Talk.Topic, s.Talk.Setting, s.Lines[0].Action = "x"+text, text+"y", text+"z"
		got := markdown(t, &Tale{Title: "x" + text, Description: text + "x"}, s)
		headings, comments := 0, strings.Count(got, "<!--")
		for i, line := range strings.Split(got, "\n") {
			if strings.HasPrefix(line, "#") {
				headings++
			}
			if trimmed := strings.TrimLeft(line, " \t"); trimmed != "" && strings.ContainsAny(trimmed[:1], ">|=~`+-<") {
				t.Errorf("line %d begins a block: %q", i+1, line)
			}
		}
		if headings != 3 || comments != 3 || strings.Count(got, "-->") != 3 {
			t.Errorf("there are %d headings and %d comments, want 3 and 3:\n%s", headings, comments, got)
		}
		if paragraphs := strings.Count(got, "\n\n"); paragraphs != 6 {
			t.Errorf("there are %d paragraphs:\n%s", paragraphs, got)
		}
	})
}

func TestChatLogIsOneValueALine(t *testing.T) {
	t.Parallel()
	s := script("Good\nevening.", "", "It rains.")
	s.Lines[0].Action = "bows *deeply*"
	s.Lines[1].WhisperTo = &dramatis.Speaker{Name: "Cosette"}
	s.Lines[2].Speaker = dramatis.Speaker{Kind: dramatis.SpeakerNarrator, Name: "Narrator"}
	var out bytes.Buffer
	if err := WriteChatLog(&out, s); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("there are %d lines:\n%s", len(lines), out.String())
	}
	for i, want := range []string{
		`{"user_name":"User","character_name":"Marius and Cosette","create_date":`,
		`{"name":"Marius","is_user":false,"is_system":false,"send_date":"0001-01-01T00:00:00.000Z","mes":"*bows deeply* Good\nevening.","extra":{"dramatis":{"message_id":"` + s.Lines[0].ID.String(),
		`{"name":"Narrator","is_user":false,"is_system":false,"send_date":"0001-01-01T00:00:00.000Z","mes":"It rains.","extra":{"type":"narrator",`,
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s", i+1, lines[i])
		}
	}
}

package sim

import (
	"fmt"
	"strings"

	"github.com/literaryai/dramatis"
)

// memory is what somebody will remember of a line, in their own words. Nobody remembers more than they noticed: a lie is
// a lie to the liar only.
func (p *part) memory(s *Scene, l *Line) dramatis.Memory {
	m := dramatis.Memory{
		EcosystemID: p.who.EcosystemID, CharacterID: p.who.ID, Character: p.who.Number,
		Kind:         dramatis.MemoryDialogue,
		Content:      p.account(s, l),
		Importance:   p.importance(l),
		Emotion:      p.felt,
		Participants: numbersOf(hearers(s, l)),
		Whispered:    l.WhisperTo != 0,
		Tick:         s.Ecosystem.Tick,
		WorldTime:    s.Now, LastAccess: s.Now,
	}
	if l.Narrated {
		m.Kind, m.Content = dramatis.MemoryObservation, clipped(strings.TrimSpace(l.Text+" "+l.Action))
	}
	return m
}

// importance is how much somebody makes of a line, 1 to 10: its act's, more the more it stirred and moved them.
func (p *part) importance(l *Line) float64 {
	importance := ruleOf(l.Act).Importance
	if l.Narrated {
		importance = importanceSeen
	}
	if p.role == watches {
		importance *= importanceHeard
	}
	importance += importanceFelt*p.felt.Intensity + importanceMoved*p.moved
	return tenths(clamp(importance, 1, 10))
}

// account tells a line in the first person of who remembers it: "Javert insulted me, coldly: “…”".
func (p *part) account(s *Scene, l *Line) string {
	verb := ruleOf(l.Act).Verb
	if l.Act == dramatis.ActLie && p.role != speaks {
		verb = ruleOf(dramatis.ActInform).Verb
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", p.subject(s, l), verb, p.object(s, l))
	if manner := mannerOf(l); manner != "" {
		fmt.Fprintf(&b, ", %s", manner)
	}
	if l.WhisperTo != 0 {
		b.WriteString(", in a whisper")
	}
	if text := clipped(l.Text); text != "" {
		fmt.Fprintf(&b, ": “%s”", text)
	} else {
		b.WriteString(".")
	}
	if action := clipped(l.Action); action != "" {
		fmt.Fprintf(&b, " (%s)", action)
	}
	return b.String()
}

func (p *part) subject(s *Scene, l *Line) string {
	if p.role == speaks {
		return "I"
	}
	if name := nameOf(s, l.Speaker); name != "" {
		return name
	}
	if l.SpeakerName != "" {
		return l.SpeakerName
	}
	return "Somebody"
}

// object is whom it was done to, as who remembers it would put it.
func (p *part) object(s *Scene, l *Line) string {
	heard := audience(s, l)
	name := nameOf(s, l.AddressedTo)
	switch {
	case p.role == watches:
		return name
	case p.role == hears && (l.AddressedTo == p.who.Number || len(heard) == 1):
		return "me"
	case p.role == hears:
		return "us"
	case name != "" && l.AddressedTo != l.Speaker:
		return name
	case len(heard) == 1:
		return heard[0].Name
	case len(heard) == 0:
		return visitor(s)
	}
	return "everybody"
}

// audience is everybody who is there but the speaker.
func audience(s *Scene, l *Line) []*dramatis.Character {
	return those(hearers(s, l), func(c *dramatis.Character) bool { return c.Number != l.Speaker })
}

// visitor is the name of the person who talks with a character.
func visitor(s *Scene) string {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if who := s.Lines[i].Speaker; who.Kind == dramatis.SpeakerUser && who.Name != "" {
			return who.Name
		}
	}
	return "a visitor"
}

// mannerOf is how a line was said: by the emotion in it, or coldly when a hurt was done in none.
func mannerOf(l *Line) string {
	if l.Intensity >= emotionLeast {
		if manner := mannerOfEmotion(l.Emotion); manner != "" {
			return manner
		}
	}
	if ruleOf(l.Act).Hearer.Strength <= -.05 && l.Act != dramatis.ActIgnore {
		return "coldly"
	}
	return ""
}

func mannerOfEmotion(label string) string {
	return map[string]string{
		"joy": "cheerfully", "distress": "in distress", "anger": "angrily", "fear": "fearfully", "hope": "hopefully",
		"gratitude": "gratefully", "pride": "proudly", "shame": "shamefacedly", "remorse": "full of remorse",
		"love": "tenderly", "hate": "with hatred", "admiration": "full of admiration", "reproach": "reproachfully",
		"relief": "with relief", "disappointment": "with disappointment", "pity": "with pity", "resentment": "bitterly",
		"gloating": "gloatingly", "satisfaction": "contentedly",
	}[label]
}

// clipped is a text that a memory keeps: trimmed, and cut where it is too long.
func clipped(text string) string { return cut(strings.TrimSpace(text), textRemembered) }

package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
)

// LineKind says as what a person adds a line to a scene.
type LineKind string

// The kinds of line that a person adds.
const (
	AsUser      LineKind = "user"      // as themselves
	AsCharacter LineKind = "character" // for somebody who takes part
	AsNarrator  LineKind = "narrator"  // how things are
	AsEvent     LineKind = "event"     // what happens
)

// NewLine is a line that a person adds to a scene.
type NewLine struct {
	Conversation dramatis.ID
	By           dramatis.User
	As           LineKind
	Character    *dramatis.ID // who speaks, of a character's line
	Text         string
	Action       string
	Act          dramatis.Act // of a character's line; empty leaves it to be guessed
	AddressedTo  *dramatis.ID // a character; nil for all
	WhisperTo    *dramatis.ID // the character who alone hears it
}

func (n *NewLine) validate() error {
	var f dramatis.Faults
	f.Check(slices.Contains([]LineKind{AsUser, AsCharacter, AsNarrator, AsEvent}, n.As), "as", "must be user, character, narrator or event")
	checkWords(&f, n.Text, n.Action)
	f.Check((n.As == AsCharacter) == (n.Character != nil), "character_id", "must name who speaks in a character's line, and nobody in any other")
	f.Check(n.Act == "" || n.As == AsCharacter, "act", "is only for a character's line")
	f.Check(n.Act == "" || n.Act.Valid(), "act", "must be one of %v", dramatis.Acts())
	f.Check(n.AddressedTo == nil || n.WhisperTo == nil || *n.AddressedTo == *n.WhisperTo, "addressed_to", "must be whom it is whispered to")
	return f.Err("the line")
}

// The bounds of what a person adds to a scene, in characters.
const (
	mostText   = 4_000
	mostAction = 500
)

// checkWords notes what is wrong with the words of a line.
func checkWords(f *dramatis.Faults, text, action string) {
	f.Check(dramatis.Says(text), "text", "must say something")
	f.Check(len([]rune(text)) <= mostText, "text", "must have at most %d characters", mostText)
	f.Check(len([]rune(action)) <= mostAction, "action", "must have at most %d characters", mostAction)
}

// AddLine adds a person's line to a scene as its next turn, with all that it does to those who hear it, and lets the scene
// go on. A line that the model is thinking of at that moment is thought of again, for the turn that follows. A scene that
// somebody paused stays paused; one that waited for this line, or for the director, is taken up where the line leaves it.
//
// The limit of turns is for the people of the scene: what is said or told from outside moves it on by one.
func (s *Store) AddLine(ctx context.Context, n NewLine) (dramatis.Message, error) {
	if err := n.validate(); err != nil {
		return dramatis.Message{}, err
	}
	var m dramatis.Message
	err := s.inScene(ctx, n.Conversation, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		if err := directable(c); err != nil {
			return err
		}
		var err error
		if m, err = n.message(scene); err != nil {
			return err
		}
		if n.As == AsUser {
			if err := tx.receive(ctx, scene, n.By.ID); err != nil {
				return err
			}
		}
		tx.addLine(scene, &m)
		return tx.carryOn(ctx, scene)
	})
	if err != nil {
		return m, fmt.Errorf("add a line to conversation %s: %w", n.Conversation, err)
	}
	return m, nil
}

// directable refuses what cannot be done to a chat, or to what is over.
func directable(c *dramatis.Conversation) error {
	if c.Kind == dramatis.KindChat {
		return dramatis.Errorf(dramatis.CodeConflict, "a chat is no scene: talk to the character with POST /characters/{id}/chat")
	}
	if c.State == dramatis.TalkEnded {
		return dramatis.Errorf(dramatis.CodeConflict, "the conversation has ended")
	}
	return nil
}

// message is the line as it stands in the scene.
func (n *NewLine) message(scene *Scene) (dramatis.Message, error) {
	var f dramatis.Faults
	m := dramatis.Message{Text: n.Text, Action: n.Action, Speaker: narrator()}
	switch n.As {
	case AsUser:
		m.Speaker = dramatis.Speaker{Kind: dramatis.SpeakerUser, ID: n.By.ID, Name: n.By.Username}
	case AsEvent:
		m.Text, m.Action = "", strings.TrimSpace(n.Text+" "+n.Action)
	case AsCharacter:
		if who := scene.member(&f, "character_id", n.Character); who != nil {
			m.Speaker = speakerOf(who)
			f.Check(who.PlayedBy == nil || *who.PlayedBy == n.By.ID, "character_id", "%s is played by somebody else", who.Name)
		}
		if m.Act = n.Act; m.Act == "" {
			m.Act = guessAct(n.Text)
		}
	}
	if who := scene.member(&f, "whisper_to", n.WhisperTo); who != nil {
		hears := speakerOf(who)
		m.WhisperTo, m.AddressedTo = &hears, &hears
	}
	if who := scene.member(&f, "addressed_to", n.AddressedTo); who != nil {
		to := speakerOf(who)
		m.AddressedTo = &to
	}
	f.Check(m.AddressedTo == nil || m.AddressedTo.Number != m.Speaker.Number, "addressed_to", "must be somebody else than who speaks")
	return m, f.Err("the line")
}

// narratorName is what the narrator is called.
const narratorName = "Narrator"

// guessAct is what words do that a person puts into a character's mouth without saying so. Nobody leaves by a guess.
func guessAct(text string) dramatis.Act {
	if act := llm.ActOf(text); act != dramatis.ActLeave {
		return act
	}
	return dramatis.ActInform
}

// member is who is in the scene under an id that an input names; a fault and nil when nobody is, and nil for no id.
func (s *Scene) member(f *dramatis.Faults, place string, id *dramatis.ID) *dramatis.Participant {
	if id == nil {
		return nil
	}
	here := sim.Here(s.Rules())
	for i := range s.Conversation.Participants {
		if p := &s.Conversation.Participants[i]; p.CharacterID == *id && slices.Contains(here, p.Number) {
			return p
		}
	}
	f.Add(place, "there is no %s in this scene", *id)
	return nil
}

func speakerOf(p *dramatis.Participant) dramatis.Speaker {
	return dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: p.CharacterID, Number: p.Number, Name: p.Name}
}

// addLine writes a line that no model made, with what it does to those who hear it.
func (tx *Tx) addLine(scene *Scene, m *dramatis.Message) {
	c, rules := &scene.Conversation, scene.Rules()
	m.ID, m.Tick, m.WorldTime = dramatis.NewID(), c.Tick, rules.Now
	tx.At(m.Tick, m.WorldTime)
	effects := sim.Appraise(rules, lineOf(c, m))
	m.RelationshipChanges = effects.Deltas
	tx.Say(c, m, Reasons{Terms: effects.Terms}, nil)
	tx.Feel(m, scene.Present, effects)
	scene.Said(m, effects)
	if m.Speaker.Kind != dramatis.SpeakerCharacter && c.MaxTurns > 0 {
		c.MaxTurns++
		tx.saveConversation(c)
	}
}

// carryOn lets a scene go on after a change from outside, in the hands of the job that is there, if there is one.
func (tx *Tx) carryOn(ctx context.Context, scene *Scene) error {
	c := &scene.Conversation
	goesOn, err := tx.Settle(ctx, scene)
	if err != nil {
		return err
	}
	if goesOn {
		return tx.speakNext(ctx, c, nil)
	}
	_, err = tx.keepTurns(ctx, c, false) // one that waits for money is for another turn now
	return err
}

// lineOf is a line as the rules read it. What a person's words do is guessed.
func lineOf(c *dramatis.Conversation, m *dramatis.Message) sim.Line {
	l := sim.Line{
		Speaker: m.Speaker.Number, Act: m.Act, Emotion: m.Emotion.Label, Intensity: m.Emotion.Intensity, Text: m.Text, Action: m.Action,
		Topic: c.Topic,
	}
	switch m.Speaker.Kind {
	case dramatis.SpeakerNarrator:
		l.Narrated = true
	case dramatis.SpeakerUser:
		l.SpeakerName, l.Act, l.Visitor = m.Speaker.Name, guessAct(m.Text), &m.Speaker
	}
	if m.AddressedTo != nil && m.AddressedTo.Kind == dramatis.SpeakerUser {
		l.Visitor = m.AddressedTo
	}
	if m.AddressedTo != nil {
		l.AddressedTo = m.AddressedTo.Number
	}
	if m.WhisperTo != nil {
		l.WhisperTo = m.WhisperTo.Number
	}
	return l
}

package api

import (
	"context"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// lineReasons is why a line was said, and how what it did came about.
type lineReasons struct {
	Message       dramatis.Message       `json:"message"`
	Act           dramatis.Act           `json:"act" doc:"What the line does; empty when a person spoke"`
	Emotion       dramatis.Emotion       `json:"emotion" doc:"What was in the voice"`
	Model         string                 `json:"model" doc:"What made the line; empty when a person did"`
	SpeakerChoice speakerChoice          `json:"speaker_choice"`
	Recalled      []recollection         `json:"recalled" nullable:"false" doc:"What the speaker remembered, best first"`
	Lore          []string               `json:"lore" nullable:"false" doc:"The entries of their lorebook that came to mind"`
	Bonds         []bondTerms            `json:"bonds" nullable:"false" doc:"How the axes that moved by 0.0005 or more came to"`
	Feelings      []dramatis.FeelingTerm `json:"feelings" nullable:"false" doc:"The emotions that were stirred"`
	Goals         []dramatis.GoalTerm    `json:"goals" nullable:"false" doc:"The goals that came nearer or went further off"`
}

// speakerChoice is why this one spoke.
type speakerChoice struct {
	Reason   dramatis.SpeakerReason `json:"reason" doc:"Empty when a person spoke"`
	Sentence string                 `json:"sentence" doc:"The same in words"`
}

// recollection is a memory that came to mind, with the terms of its score, each from 0 to 1 over the candidates.
type recollection struct {
	MemoryID   dramatis.ID      `json:"memory_id" format:"uuid"`
	Memory     *dramatis.Memory `json:"memory" doc:"null when it was taken away since, or is of a whisper and you only watch"`
	Score      float64          `json:"score" doc:"The mean of the terms"`
	Recency    float64          `json:"recency"`
	Importance float64          `json:"importance"`
	Relevance  float64          `json:"relevance"`
}

// bondTerms are the terms of one axis, with the names of the two.
type bondTerms struct {
	dramatis.BondTerm
	FromName string `json:"from_name"`
	ToName   string `json:"to_name"`
}

type whyInput struct {
	Named
	MessageID dramatis.ID `path:"mid" format:"uuid" doc:"The line"`
}

// why says why a line was said. To who only watches the world, a whisper does not exist.
func (s *Server) why(ctx context.Context, in *whyInput) (*answer[lineReasons], error) {
	talk, err := s.store.Conversation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	why, err := s.store.Why(ctx, in.ID, in.MessageID)
	if err != nil {
		return nil, err
	}
	access, err := s.store.Access(ctx, callerOf(ctx).ID, talk.EcosystemID)
	if err != nil {
		return nil, err
	}
	whispers := access.Allows(dramatis.AccessEditor)
	if why.Message.WhisperTo != nil && !whispers {
		return nil, missing("message", in.MessageID)
	}
	return &answer[lineReasons]{showWhy(&why, talk.Participants, whispers)}, nil
}

func showWhy(why *store.Why, people []dramatis.Participant, whispers bool) lineReasons {
	m, terms := &why.Message, &why.Reasons.Terms
	out := lineReasons{
		Message: *m, Act: m.Act, Emotion: m.Emotion, Model: m.Model,
		SpeakerChoice: speakerChoice{terms.Choice, terms.Choice.Sentence()},
		Recalled:      []recollection{}, Lore: orEmpty(why.Reasons.Lore), Bonds: []bondTerms{}, Feelings: terms.Feelings, Goals: terms.Goals,
	}
	for _, r := range why.Reasons.Recalled {
		shown := recollection{MemoryID: r.MemoryID, Score: r.Score, Recency: r.Recency, Importance: r.Importance, Relevance: r.Relevance}
		i := slices.IndexFunc(why.Memories, func(m dramatis.Memory) bool { return m.ID == r.MemoryID })
		if i >= 0 && (whispers || !slices.Contains(why.Private, r.MemoryID)) {
			shown.Memory = &why.Memories[i]
		}
		out.Recalled = append(out.Recalled, shown)
	}
	for _, b := range terms.Bonds {
		to := nameIn(people, b.To)
		if b.To == 0 {
			to = visitorIn(m)
		}
		out.Bonds = append(out.Bonds, bondTerms{b, nameIn(people, b.From), to})
	}
	return out
}

// nameIn is the name of a participant, empty for a number that has none.
func nameIn(people []dramatis.Participant, number int) string {
	for i := range people {
		if people[i].Number == number {
			return people[i].Name
		}
	}
	return ""
}

// visitorIn is the name of the person who speaks a line, or is spoken to in it.
func visitorIn(m *dramatis.Message) string {
	switch {
	case m.Speaker.Kind == dramatis.SpeakerUser:
		return m.Speaker.Name
	case m.AddressedTo != nil && m.AddressedTo.Kind == dramatis.SpeakerUser:
		return m.AddressedTo.Name
	}
	return ""
}

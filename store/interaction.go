package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// NewInteraction is a conversation that a person asks for.
type NewInteraction struct {
	Ecosystem    dramatis.ID
	Participants []dramatis.ID // in the order of their places
	Played       []dramatis.ID // those of them for whom the person speaks
	Topic        string
	Setting      string
	Mood         string
	Goal         string
	Opening      *Opening // its first line; nil leaves that to who opens it
	SpeakerOrder dramatis.SpeakerOrder
	MaxTurns     int
	Scenario     *dramatis.ID // the one that is played, if it is one
	By           dramatis.ID
}

// Opening is the first line of a conversation: the narrator's, or a character's.
type Opening struct {
	Character *dramatis.ID // nil for the narrator
	Text      string
	Action    string
}

func (n *NewInteraction) validate() error {
	var f dramatis.Faults
	f.Check(len(n.Participants) >= 2 && len(n.Participants) <= mostPeople, "participants", "must be 2 to %d characters", mostPeople)
	sorted := slices.SortedFunc(slices.Values(n.Participants), func(a, b dramatis.ID) int { return slices.Compare(a[:], b[:]) })
	f.Check(len(slices.Compact(sorted)) == len(n.Participants), "participants", "must name each character once")
	f.Check(n.SpeakerOrder.Valid(), "speaker_order", "must be natural, round_robin, pooled, manual or model")
	f.Check(n.MaxTurns >= 1 && n.MaxTurns <= 200, "max_turns", "must be from 1 to 200")
	f.Check(len([]rune(n.Topic)) <= 500, "topic", "must have at most 500 characters")
	if o := n.Opening; o != nil {
		f.Check(dramatis.Says(o.Text), "opening.text", "must say something")
		f.Check(len([]rune(o.Text)) <= mostText, "opening.text", "must have at most %d characters", mostText)
		f.Check(o.Character == nil || slices.Contains(n.Participants, *o.Character), "opening.character_id", "must be one of those who take part")
	}
	return f.Err("the conversation")
}

// StartInteraction begins a conversation between characters, beside whatever the world's ticks do, and gives the job of
// its first line.
func (s *Store) StartInteraction(ctx context.Context, n NewInteraction) (dramatis.Conversation, dramatis.Job, error) {
	if n.SpeakerOrder == dramatis.OrderManual || len(n.Played) > 0 {
		var f dramatis.Faults
		f.Add("speaker_order", "must not wait for a person: begin such a scene with POST /conversations")
		return dramatis.Conversation{}, dramatis.Job{}, f.Err("the interaction")
	}
	c, job, err := s.StartConversation(ctx, n)
	if err != nil || job == nil {
		return c, dramatis.Job{}, err
	}
	return c, *job, nil
}

// StartConversation is StartInteraction for one that may wait for a person from the beginning: then there is no job.
func (s *Store) StartConversation(ctx context.Context, n NewInteraction) (dramatis.Conversation, *dramatis.Job, error) {
	if err := n.validate(); err != nil {
		return dramatis.Conversation{}, nil, err
	}
	var c dramatis.Conversation
	var job *dramatis.ID
	err := s.InWorld(ctx, n.Ecosystem, func(tx *Tx) error {
		scene, err := tx.gather(ctx, &n)
		if err != nil {
			return err
		}
		job, err = tx.begin(ctx, scene, &n)
		c = scene.Conversation
		return err
	})
	if err != nil {
		return c, nil, fmt.Errorf("start a conversation: %w", err)
	}
	if job == nil {
		return c, nil, nil
	}
	queued, err := s.Job(ctx, *job)
	return c, &queued, err
}

// gather locks those who are to take part, then the world, and makes a scene of them that has not begun.
func (tx *Tx) gather(ctx context.Context, n *NewInteraction) (*Scene, error) {
	scene := &Scene{}
	if err := tx.lockPeople(ctx, scene, n.Participants); err != nil {
		return nil, err
	}
	var f dramatis.Faults
	for i, id := range n.Participants {
		known := slices.ContainsFunc(scene.Present, func(c dramatis.Character) bool { return c.ID == id })
		f.Check(known, fmt.Sprintf("participants[%d]", i), "there is no character %s in this world", id)
	}
	if err := f.Err("the conversation"); err != nil {
		return nil, err
	}
	e, err := tx.lockEcosystem(ctx)
	if err != nil {
		return nil, err
	}
	number, err := tx.nextConversation(ctx)
	if err != nil {
		return nil, err
	}
	scene.Ecosystem = e
	scene.Conversation = dramatis.Conversation{
		ID: dramatis.NewID(), EcosystemID: n.Ecosystem, Number: number, Kind: dramatis.KindInteraction, State: dramatis.TalkRunning,
		Tick: e.Tick, Topic: n.Topic, Setting: n.Setting, Mood: n.Mood, Goal: n.Goal, SpeakerOrder: n.SpeakerOrder, MaxTurns: n.MaxTurns,
		ScenarioID: n.Scenario, WorldTime: e.WorldTime,
	}
	for _, id := range n.Participants {
		i := slices.IndexFunc(scene.Present, func(c dramatis.Character) bool { return c.ID == id })
		p := dramatis.Participant{CharacterID: id, Number: scene.Present[i].Number, Name: scene.Present[i].Name}
		if slices.Contains(n.Played, id) {
			p.PlayedBy = &n.By
		}
		scene.Conversation.Participants = append(scene.Conversation.Participants, p)
	}
	scene.Present = inPlace(scene.Conversation.Participants, scene.Present)
	return scene, nil
}

// begin writes the conversation with its opening line, and enqueues the line that follows unless that is a person's.
func (tx *Tx) begin(ctx context.Context, scene *Scene, n *NewInteraction) (job *dramatis.ID, err error) {
	c := &scene.Conversation
	tx.startConversation(c)
	if o := n.Opening; o != nil {
		m := dramatis.Message{Speaker: narrator(), Text: o.Text, Action: o.Action}
		if o.Character != nil {
			i := slices.IndexFunc(c.Participants, func(p dramatis.Participant) bool { return p.CharacterID == *o.Character })
			m.Speaker, m.Act = speakerOf(&c.Participants[i]), guessAct(o.Text)
		}
		tx.addLine(scene, &m)
	}
	goesOn, err := tx.Settle(ctx, scene)
	if err != nil || !goesOn {
		return nil, err
	}
	id := tx.NextTurn(c, &n.By)
	return &id, nil
}

func scanParticipant(row pgx.CollectableRow) (p dramatis.Participant, err error) {
	err = row.Scan(&p.CharacterID, &p.Number, &p.Name)
	return p, err
}

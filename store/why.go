package store

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Recollection is one memory that was recalled for a line, with the terms of its score.
type Recollection struct {
	MemoryID   dramatis.ID `json:"memory_id"`
	Score      float64     `json:"score"`
	Recency    float64     `json:"recency"`
	Importance float64     `json:"importance"`
	Relevance  float64     `json:"relevance"`
}

// Reasons is why a line was said, and how what it did came about. It is kept beside the line and not in the log: the
// story does not hang on it.
type Reasons struct {
	Recalled []Recollection // best first
	Lore     []string       // the names of the lorebook's entries that came to mind
	Terms    dramatis.Terms
}

// Why is a line with its reasons.
type Why struct {
	Message  dramatis.Message
	Reasons  Reasons
	Memories []dramatis.Memory // those recalled that still exist, in no order
	Private  []dramatis.ID     // those of them that come of whispers
}

// Why reads why a line was said.
func (s *Store) Why(ctx context.Context, conversation, message dramatis.ID) (Why, error) {
	var (
		why      Why
		messages []dramatis.Message
		reasons  []Reasons
	)
	const recalled = `(SELECT ARRAY(SELECT (r->>'memory_id')::uuid FROM jsonb_array_elements(recalled) r) FROM messages WHERE id = $1)::uuid[]`
	b := &pgx.Batch{}
	queueRead(b, &messages, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE id = $1 AND conversation_id = $2`, message, conversation)
	queueRead(b, &reasons, scanReasons, `SELECT recalled, lore, terms FROM messages WHERE id = $1`, message)
	queueRead(b, &why.Memories, scanMemory, `SELECT `+memoryColumns+` FROM memories WHERE id = ANY(`+recalled+`)`, message)
	queueRead(b, &why.Private, pgx.RowTo[dramatis.ID], selectWhispered(`id = ANY(`+recalled+`)`), message)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return why, fmt.Errorf("load the reasons of message %s: %w", message, translate(err))
	}
	if len(messages) == 0 || len(reasons) == 0 {
		return why, notFound(pgx.ErrNoRows, "message", message)
	}
	why.Message, why.Reasons = messages[0], reasons[0]
	return why, nil
}

func scanReasons(row pgx.CollectableRow) (Reasons, error) {
	var r Reasons
	var packed packedTerms
	err := row.Scan(&r.Recalled, &r.Lore, &packed)
	r.Terms = packed.unpack()
	return r, err
}

// Explain keeps the terms of what a line did that was said before the rules read it: a person's.
func (tx *Tx) Explain(message dramatis.ID, terms dramatis.Terms) {
	tx.queue(`UPDATE messages SET terms = $2 WHERE id = $1`, message, pack(&terms))
}

// packedTerms is how terms are kept: a turn has a dozen of them. What follows from a formula is rounded to a millionth.
type packedTerms struct {
	Choice   dramatis.SpeakerReason `json:"c,omitempty"`
	Bonds    [][15]float64          `json:"b,omitempty"`
	Feelings []packedFeeling        `json:"f,omitempty"`
	Goals    []packedGoal           `json:"g,omitempty"`
}

type packedFeeling struct {
	Emotion string                `json:"e"`
	Cause   dramatis.FeelingCause `json:"c"`
	Numbers [6]float64            `json:"n"`
}

type packedGoal struct {
	Goal    string     `json:"g"`
	Numbers [7]float64 `json:"n"`
}

func pack(t *dramatis.Terms) packedTerms {
	p := packedTerms{Choice: t.Choice}
	for _, b := range t.Bonds {
		axis, hearing := slices.Index(dramatis.Axes(), b.Axis), slices.Index(hearings(), b.Hearing)
		p.Bonds = append(p.Bonds, [15]float64{
			float64(b.From), float64(b.To), float64(axis), float64(hearing), millionth(b.Before), b.Base, millionth(b.Tone), b.Share,
			millionth(b.Sympathy), millionth(b.Bond), millionth(b.Welcome), millionth(b.Temper), b.Bound, millionth(b.Headroom), b.Delta,
		})
	}
	for _, f := range t.Feelings {
		p.Feelings = append(p.Feelings, packedFeeling{f.Emotion, f.Cause, [6]float64{
			float64(f.Character), f.Base, f.Share, millionth(f.Nerves), millionth(f.Regard), f.Intensity,
		}})
	}
	for _, g := range t.Goals {
		p.Goals = append(p.Goals, packedGoal{g.Goal, [7]float64{
			float64(g.Character), g.Step, g.Drive, g.Influence, millionth(g.Relevance), g.Before, g.After,
		}})
	}
	return p
}

func (p *packedTerms) unpack() dramatis.Terms {
	t := dramatis.Terms{Choice: p.Choice, Bonds: []dramatis.BondTerm{}, Feelings: []dramatis.FeelingTerm{}, Goals: []dramatis.GoalTerm{}}
	for _, n := range p.Bonds {
		t.Bonds = append(t.Bonds, dramatis.BondTerm{
			From: int(n[0]), To: int(n[1]), Axis: dramatis.Axes()[int(n[2])], Hearing: hearings()[int(n[3])], Before: n[4], Base: n[5],
			Tone: n[6], Share: n[7], Sympathy: n[8], Bond: n[9], Welcome: n[10], Temper: n[11], Bound: n[12], Headroom: n[13], Delta: n[14],
		})
	}
	for _, f := range p.Feelings {
		n := f.Numbers
		t.Feelings = append(t.Feelings, dramatis.FeelingTerm{
			Character: int(n[0]), Emotion: f.Emotion, Cause: f.Cause, Base: n[1], Share: n[2], Nerves: n[3], Regard: n[4], Intensity: n[5],
		})
	}
	for _, g := range p.Goals {
		n := g.Numbers
		t.Goals = append(t.Goals, dramatis.GoalTerm{
			Character: int(n[0]), Goal: g.Goal, Step: n[1], Drive: n[2], Influence: n[3], Relevance: n[4], Before: n[5], After: n[6],
		})
	}
	return t
}

// hearings is the order in which ways of hearing are numbered in what is kept.
func hearings() []dramatis.Hearing {
	return []dramatis.Hearing{dramatis.HearsAddressed, dramatis.HearsCrowd, dramatis.HearsWitness}
}

func millionth(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// selectWhispered is the query for the ids of those memories, among the ones that a condition picks, that are of a
// whisper, or rest on one that is.
func selectWhispered(condition string) string {
	return `
		WITH RECURSIVE chain (root, whispered, evidence, depth) AS (
			SELECT id, whispered, evidence, 0 FROM memories WHERE ` + condition + `
			UNION ALL
			SELECT c.root, m.whispered, m.evidence, c.depth + 1 FROM chain c JOIN memories m ON m.id = ANY(c.evidence)
			WHERE c.depth < ` + evidenceDepth + `
		)
		SELECT DISTINCT root FROM chain WHERE whispered`
}

// evidenceDepth is how far a memory is followed back to what it rests on.
const evidenceDepth = "6"

// orNone is never nil, so that a list of none is kept as one.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

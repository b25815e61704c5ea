package llm

import (
	"context"
	"strings"

	"github.com/literaryai/dramatis"
)

// ConsolidationRequest asks for what stays of old memories that are to be merged into one. Self.MemorySummary is what
// somebody looks back on so far.
type ConsolidationRequest struct {
	World   World
	Self    Self
	Moments []Moment // oldest first
	Chance  Chance   // for the offline model
}

// ConsolidationAnswer is what stays, checked.
type ConsolidationAnswer struct {
	Digest  string `json:"digest"`  // of the moments, in the first person
	Summary string `json:"summary"` // what somebody looks back on now: Self.MemorySummary brought up to date
}

// The bounds of a consolidation; lengths in bytes.
const (
	maxDigest       = 900
	maxSummary      = 1_200
	maxConsolidated = 600 // tokens of an answer
)

// Consolidate asks model for what stays of old memories, and returns it checked together with what the model answered.
// What cannot be used is asked for once more, and a second such answer is an unavailable error.
func Consolidate(ctx context.Context, model dramatis.ChatModel, req ConsolidationRequest) (ConsolidationAnswer, dramatis.ChatAnswer, error) {
	req.Moments = fitMoments(req.Moments, sizeOf(consolidationPrompt(&ConsolidationRequest{World: req.World, Self: req.Self})))
	chat := dramatis.ChatRequest{
		Purpose: PurposeReflection, Messages: consolidationPrompt(&req), Schema: consolidationSchema, MaxTokens: maxConsolidated, Subject: req,
	}
	return ask(ctx, model, chat, "summary of "+req.Self.Name, readConsolidation)
}

const consolidationSchema = `{"type":"object","additionalProperties":false,"required":["digest","summary"],"properties":{` +
	`"digest":{"type":"string"},"summary":{"type":"string"}}}`

func consolidationPrompt(req *ConsolidationRequest) []dramatis.ChatMessage {
	name := plain(req.Self.Name, 80)
	rules := strings.Join([]string{
		"You write what stays with " + name + ", a character of a story, of days that are long past.",
		"Rules:",
		"- digest: the memories in two to five sentences, at most 100 words, in the first person, as " + name + " would tell them. Name the",
		"  people, and what was said or done about what. What the memories do not hold is not invented.",
		"- summary: what " + name + " looks back on in all, in three to five sentences, at most 100 words: what stands under \"Looks back",
		"  on\", if anything does, brought up to date with the digest. What still matters is kept.",
		fenceRule(),
		"- Answer with one JSON object: digest, summary.",
	}, "\n")
	return pastPrompt(rules, &req.Self, &req.World, req.Moments, "What stays with "+name+"?")
}

func readConsolidation(raw string) (ConsolidationAnswer, error) {
	fields, err := findObject(raw)
	if err != nil {
		return ConsolidationAnswer{}, err
	}
	a := ConsolidationAnswer{Digest: thought(fields["digest"]), Summary: thought(fields["summary"])}
	if err := checkThought("digest", a.Digest, maxDigest); err != nil {
		return a, err
	}
	return a, checkThought("summary", a.Summary, maxSummary)
}

package llm

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// ReflectionRequest asks what somebody makes of what they have lived through: all that they may know, and nothing else.
type ReflectionRequest struct {
	World   World
	Self    Self
	Moments []Moment // oldest first, with numbers of their own
	Chance  Chance   // for the offline model
}

// ReflectionAnswer is what somebody understood, checked: it rests on moments that were in the request.
type ReflectionAnswer struct {
	Questions []string  `json:"questions"` // what they asked themselves; at most three
	Insights  []Insight `json:"insights"`  // one to five
}

// Insight is something somebody has come to believe.
type Insight struct {
	Text       string  `json:"text"`       // in the first person
	Evidence   []int   `json:"evidence"`   // numbers of the moments it rests on, at least one
	Importance float64 `json:"importance"` // 1 to 10
}

// The bounds of a reflection; lengths in bytes.
const (
	maxQuestions = 3
	maxInsights  = 5
	maxQuestion  = 200
	maxInsight   = 400
	maxReflected = 700 // tokens of an answer
)

// Reflect asks model what somebody makes of their memories, and returns it checked together with what the model
// answered. Of an answer that is good in part, that part is taken. One without any insight that rests on the moments of
// the request is asked for once more, and a second one is an unavailable error.
func Reflect(ctx context.Context, model dramatis.ChatModel, req ReflectionRequest) (ReflectionAnswer, dramatis.ChatAnswer, error) {
	req.Moments = fitMoments(req.Moments, sizeOf(reflectionPrompt(&ReflectionRequest{World: req.World, Self: req.Self})))
	chat := dramatis.ChatRequest{
		Purpose: PurposeReflection, Messages: reflectionPrompt(&req), Schema: reflectionSchema, MaxTokens: maxReflected, Subject: req,
	}
	return ask(ctx, model, chat, "reflection of "+req.Self.Name, func(raw string) (ReflectionAnswer, error) {
		return readReflection(raw, &req)
	})
}

const reflectionSchema = `{"type":"object","additionalProperties":false,"required":["questions","insights"],"properties":{` +
	`"questions":{"type":"array","items":{"type":"string"}},` +
	`"insights":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["text","evidence","importance"],"properties":{` +
	`"text":{"type":"string"},"evidence":{"type":"array","items":{"type":"integer"}},"importance":{"type":"number"}}}}}}`

func reflectionPrompt(req *ReflectionRequest) []dramatis.ChatMessage {
	name := plain(req.Self.Name, 80)
	rules := strings.Join([]string{
		"You write what " + name + ", a character of a story, understands when alone and looking back.",
		"Rules:",
		"- First, up to three questions that the memories raise for " + name + ": about others, about themselves, about what they want.",
		"- Then one to five insights that answer them. Each is one sentence in the first person, as " + name + " would think it, and says",
		"  more than any one memory does: a pattern, a debt, a doubt, a resolve. Name the people it is about.",
		"- Each insight lists as evidence the numbers of the memories it rests on. What the memories do not hold is not invented.",
		"- importance is from 1 (of every day) to 10 (it changes a life).",
		fenceRule(),
		"- Answer with one JSON object: questions (a list of sentences), insights (a list of objects: text, evidence, importance).",
	}, "\n")
	return pastPrompt(rules, &req.Self, &req.World, req.Moments, "What does "+name+" understand now?")
}

// readReflection parses, mends and checks an answer.
func readReflection(raw string, req *ReflectionRequest) (ReflectionAnswer, error) {
	fields, err := findObject(raw)
	if err != nil {
		return ReflectionAnswer{}, err
	}
	var a ReflectionAnswer
	for _, v := range listOf(fields["questions"]) {
		if q := thought(v); checkThought("a question", q, maxQuestion) == nil && len(a.Questions) < maxQuestions {
			a.Questions = append(a.Questions, q)
		}
	}
	fault := errors.New("insights is empty")
	for _, v := range listOf(fields["insights"]) {
		insight, err := readInsight(v, req.Moments)
		switch {
		case err != nil:
			fault = err
		case len(a.Insights) < maxInsights && !slices.ContainsFunc(a.Insights, func(i Insight) bool { return i.Text == insight.Text }):
			a.Insights = append(a.Insights, insight)
		}
	}
	if len(a.Insights) == 0 {
		return a, fault
	}
	return a, nil
}

func readInsight(v any, moments []Moment) (Insight, error) {
	fields, _ := v.(map[string]any)
	i := Insight{Text: thought(fields["text"]), Importance: max(1, min(numberOf(fields["importance"]), 10))}
	for _, n := range listOf(fields["evidence"]) {
		number := int(numberOf(n))
		known := slices.ContainsFunc(moments, func(m Moment) bool { return m.Number == number })
		if known && !slices.Contains(i.Evidence, number) {
			i.Evidence = append(i.Evidence, number)
		}
	}
	slices.Sort(i.Evidence)
	if err := checkThought("an insight", i.Text, maxInsight); err != nil {
		return i, err
	}
	if len(i.Evidence) == 0 {
		return i, errors.New("each insight must list as evidence the numbers of memories that are there")
	}
	return i, nil
}

// listOf is a field as a list; a single value is a list of one.
func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

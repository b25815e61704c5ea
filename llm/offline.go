package llm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/literaryai/dramatis"
)

const offlineModel = "offline-1"

// Offline is the built-in chat model: rules and a grammar instead of a network, for work without an endpoint, for tests
// and for load. It reads the typed request that a prompt was rendered from, and answers in the prompt's schema.
// Equal requests get equal answers: the dice are seeded by the request's Chance. It is safe for concurrent use.
type Offline struct {
	grammar   *grammar
	acts      actTable
	questions questionTable
}

// NewOffline reads the phrases. It panics when they are faulty, which only a change of the phrases can make them.
func NewOffline() *Offline {
	g, err := readGrammar()
	if err != nil {
		panic("llm: " + err.Error())
	}
	acts, err := readActTable()
	if err != nil {
		panic("llm: " + err.Error())
	}
	questions, err := readQuestionTable()
	if err != nil {
		panic("llm: " + err.Error())
	}
	return &Offline{grammar: g, acts: acts, questions: questions}
}

// Chat answers a request whose Subject is one of this package's typed requests; any other is invalid. The tokens it reports are estimates of
// what an endpoint would have counted.
func (o *Offline) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(text string)) (dramatis.ChatAnswer, error) {
	if err := ctx.Err(); err != nil {
		return dramatis.ChatAnswer{}, fmt.Errorf("ask the offline model: %w", err)
	}
	said, err := o.answer(req.Subject)
	if err != nil {
		return dramatis.ChatAnswer{}, err
	}
	text, err := json.Marshal(said)
	if err != nil {
		return dramatis.ChatAnswer{}, fmt.Errorf("encode the offline model's answer: %w", err)
	}
	answer := dramatis.ChatAnswer{Text: string(text), Model: offlineModel, TokensOut: estimateTokens(len(text))}
	for _, m := range req.Messages {
		answer.TokensIn += estimateTokens(len(m.Text))
	}
	if delta != nil {
		inPieces(answer.Text, delta)
	}
	return answer, nil
}

// Name is the same for every purpose.
func (o *Offline) Name(string) string { return offlineModel }

// answer is the answer to a typed request, before it is encoded.
func (o *Offline) answer(subject any) (any, error) {
	switch req := subject.(type) {
	case TurnRequest:
		return o.line(&req), nil
	case SpeakerRequest:
		return takesWord(&req), nil
	case ReflectionRequest:
		return reflect(&req), nil
	case ConsolidationRequest:
		return digest(&req), nil
	}
	return nil, dramatis.Errorf(dramatis.CodeInvalid, "the offline model cannot answer a %T", subject)
}

// line is the line for a request, before it is encoded.
func (o *Offline) line(req *TurnRequest) TurnAnswer {
	r := o.read(req, dice(req))
	act, text := r.takeStep()
	if text == "" {
		act = o.chooseAct(r)
		r.fill(toneOf(act, r.bond))
		text = r.compose(act)
	}
	a := TurnAnswer{Text: text, Act: act, GoalMet: r.goalMet(act)}
	a.Emotion, a.Intensity = r.feel(act)
	a.Action = r.stageDirection(act, a.Emotion)
	if r.to != nil {
		a.AddressedTo = r.to.Name
	}
	return a
}

// dice is the generator for one line.
func dice(req *TurnRequest) *rand.Rand {
	c := req.Chance
	key := make([]byte, 0, 40+len(c.Purpose))
	for _, n := range [...]int64{c.Seed, int64(c.Tick), int64(c.Subject), int64(req.Scene.Number), int64(req.Scene.Turn)} {
		key = binary.BigEndian.AppendUint64(key, uint64(n))
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(append(key, c.Purpose...))))
}

// goalMet says that what the scene was for has been reached: mostly when the seeker of a matter is content, and now and
// then, where the goal is another, near a scene's end by an agreement, a promise, a thank-you or a reconciliation.
func (r *reading) goalMet(act dramatis.Act) bool {
	if r.req.Scene.Goal == "" {
		return false
	}
	if r.move != nil {
		return r.settled && r.dice.IntN(3) > 0
	}
	if r.progress() < 0.7 {
		return false
	}
	switch act {
	case dramatis.ActAgree, dramatis.ActPromise, dramatis.ActThank, dramatis.ActHelp, dramatis.ActComfort, dramatis.ActApologise:
		return r.dice.IntN(5) < 2
	}
	return false
}

// inPieces hands a text on word by word, as an endpoint would.
func inPieces(text string, delta func(string)) {
	for text != "" {
		end := strings.IndexByte(text, ' ') + 1
		if end == 0 {
			end = len(text)
		}
		delta(text[:end])
		text = text[end:]
	}
}

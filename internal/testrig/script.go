package testrig

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// Script is a chat model whose lines follow from the request alone, and which fails when it is told to. What is no line
// the offline model answers.
type Script struct {
	Before func(ctx context.Context, req llm.TurnRequest) error // may wait, or fail the call; nil for neither
	calls  atomic.Int64
	once   sync.Once
	others *llm.Offline
}

// Calls is how often it was asked.
func (s *Script) Calls() int { return int(s.calls.Load()) }

// Name implements dramatis.ChatModel.
func (s *Script) Name(string) string { return "script" }

// Chat implements dramatis.ChatModel.
func (s *Script) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	s.calls.Add(1)
	turn, ok := req.Subject.(llm.TurnRequest)
	if !ok {
		s.once.Do(func() { s.others = llm.NewOffline() })
		return s.others.Chat(ctx, req, delta)
	}
	if s.Before != nil {
		if err := s.Before(ctx, turn); err != nil {
			return dramatis.ChatAnswer{}, err
		}
	}
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, turn.Chance, turn.Speaker.Name, len(turn.Memories))
	draw := sum.Sum64()
	acts := dramatis.Acts()
	answer := llm.TurnAnswer{
		Text: fmt.Sprintf("%s speaks of %s (%x).", turn.Speaker.Name, turn.Scene.Topic, draw),
		Act:  acts[draw%uint64(len(acts)-1)], // never the last one, which is to leave
	}
	if len(turn.Others) > 0 {
		answer.AddressedTo = turn.Others[draw%uint64(len(turn.Others))].Name
	}
	raw, err := json.Marshal(answer)
	return dramatis.ChatAnswer{Text: string(raw), Model: "script", TokensIn: 1, TokensOut: 1}, err
}

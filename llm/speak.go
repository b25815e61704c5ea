package llm

import (
	"context"
	"errors"
	"fmt"

	"github.com/literaryai/dramatis"
)

// Speak asks model for the line that req describes and returns it checked, together with what the model answered;
// the token counts are of all that was asked. Small faults are mended here; an answer that cannot be mended is asked
// for once more, and a second bad one is an unavailable error, so that it never becomes dialogue. The model's own
// errors come back wrapped.
//
// When delta is not nil it is handed the text of the line as it is made, never the JSON around it. What it was
// handed is provisional: the returned line may differ, and a second answer is not streamed over a first one.
func Speak(
	ctx context.Context, model dramatis.ChatModel, req TurnRequest, delta func(text string),
) (TurnAnswer, dramatis.ChatAnswer, error) {
	chat := dramatis.ChatRequest{Purpose: PurposeDialogue, Messages: turnPrompt(&req), Schema: turnSchema(), Subject: req}
	stream := newTextStream(delta)
	first, err := model.Chat(ctx, chat, stream.feed())
	if err != nil {
		return TurnAnswer{}, first, fmt.Errorf("ask for a line of %s: %w", req.Speaker.Name, err)
	}
	answer, fault := readAnswer(first.Text, &req)
	if fault == nil {
		return answer, first, nil
	}
	chat.Messages = append(chat.Messages, askAgain(first.Text, fault)...)
	second, err := model.Chat(ctx, chat, stream.again().feed())
	second.TokensIn += first.TokensIn
	second.TokensOut += first.TokensOut
	if err != nil {
		return TurnAnswer{}, second, fmt.Errorf("ask again for a line of %s: %w", req.Speaker.Name, err)
	}
	answer, again := readAnswer(second.Text, &req)
	if again != nil {
		return TurnAnswer{}, second, unusable(errors.Join(fault, again))
	}
	return answer, second, nil
}

// unusable is the error for a model that twice gave no usable line. It names the faults, never the text.
func unusable(faults error) error {
	return fmt.Errorf("%w (%w)", dramatis.Errorf(dramatis.CodeUnavailable, "the model gave no usable line: %v", faults), dramatis.ErrUnusable)
}

// askAgain is what is added to the prompt after a bad answer: the answer as it was, and what is wrong with it.
func askAgain(bad string, fault error) []dramatis.ChatMessage {
	return []dramatis.ChatMessage{
		{Role: "assistant", Text: clip(bad, 600)},
		{Role: "user", Text: fmt.Sprintf("That cannot be used: %v. Answer again with the one JSON object, and nothing else.", fault)},
	}
}

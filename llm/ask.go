package llm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// ask puts a request to a model and reads the answer, and asks once more when the answer cannot be read. A second bad
// answer is an unavailable error that names the faults and nothing of the text, so that it becomes neither plan nor
// memory. The token counts are of all that was asked.
func ask[A any](
	ctx context.Context, model dramatis.ChatModel, chat dramatis.ChatRequest, what string, read func(raw string) (A, error),
) (A, dramatis.ChatAnswer, error) {
	var none A
	first, err := model.Chat(ctx, chat, nil)
	if err != nil {
		return none, first, fmt.Errorf("ask for %s: %w", what, err)
	}
	answer, fault := read(first.Text)
	if fault == nil {
		return answer, first, nil
	}
	chat.Messages = append(chat.Messages, askAgain(first.Text, fault)...)
	second, err := model.Chat(ctx, chat, nil)
	second.TokensIn += first.TokensIn
	second.TokensOut += first.TokensOut
	if err != nil {
		return none, second, fmt.Errorf("ask again for %s: %w", what, err)
	}
	answer, again := read(second.Text)
	if again != nil {
		said := dramatis.Errorf(dramatis.CodeUnavailable, "the model gave no usable %s: %v", what, errors.Join(fault, again))
		return none, second, fmt.Errorf("%w (%w)", said, dramatis.ErrUnusable)
	}
	return answer, second, nil
}

// thought is a text in somebody's mind as it may be kept: without quotation marks around it, on one line.
func thought(v any) string {
	return unquote(strings.Join(strings.Fields(textOf(v)), " "))
}

// checkThought says what is wrong with such a text, which is called what.
func checkThought(what, text string, most int) error {
	switch {
	case text == "" || !hasLetter(text):
		return fmt.Errorf("%s is empty", what)
	case !utf8.ValidString(text):
		return fmt.Errorf("%s is not valid UTF-8", what)
	case len(text) > most:
		return fmt.Errorf("%s is longer than %d characters", what, most)
	case looksBroken(text):
		return fmt.Errorf("%s must be a thought in character: no JSON, no code, no error message, no remark about being a model", what)
	}
	return nil
}

package llm

// maxPromptTokens bounds a prompt by the estimate of estimateTokens. It leaves room for the answer in the smallest
// windows that are in use (4,096 tokens).
const maxPromptTokens = 2_000

// estimateTokens estimates the tokens of n bytes: one for every four bytes, rounded up. For English that is a little
// more than byte-pair encoders make; for scripts of two or three bytes a letter it is about right.
func estimateTokens(n int) int { return (n + 3) / 4 }

// fitted is the prompt of a request, cut down until its estimate is within the bound. What matters least goes first:
//
//  1. examples beyond the second, the last first
//  2. the oldest lines, while more than twelve are left
//  3. memories beyond the fifth, the least relevant first
//  4. facts beyond the sixth
//  5. what comes to mind of the lorebook beyond the second
//  6. the oldest lines, while more than four are left
//  7. memories, facts, examples, the lorebook, the others who are present, from the end, then the oldest lines, down to
//     one each
//
// The rules, the speaker and the scene always stay; their fields are clipped so that they fit.
func fitted(req *TurnRequest) *prompt {
	p := newPrompt(req)
	size := p.size()
	for _, cut := range []struct {
		pieces *[]string
		keep   int
		oldest bool
	}{
		{&p.examples, 2, false}, {&p.lines, 12, true}, {&p.memories, 5, false}, {&p.persona, 6, false},
		{&p.lore, 2, false}, {&p.lines, 4, true}, {&p.memories, 1, false}, {&p.persona, 1, false}, {&p.examples, 1, false},
		{&p.lore, 1, false}, {&p.others, 1, false}, {&p.lines, 1, true},
	} {
		for len(*cut.pieces) > cut.keep && estimateTokens(size) > maxPromptTokens {
			size -= drop(cut.pieces, cut.oldest)
		}
	}
	return p
}

// size is the prompt's length in bytes, both messages together.
func (p *prompt) size() int { return len(p.system()) + len(p.user()) }

// drop takes one piece from the front or the end of a list and tells how many bytes that saves.
func drop(pieces *[]string, oldest bool) int {
	list := *pieces
	if oldest {
		*pieces = list[1:]
		return len(list[0]) + 1
	}
	*pieces = list[:len(list)-1]
	return len(list[len(list)-1]) + 1
}

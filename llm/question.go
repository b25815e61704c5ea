package llm

import (
	"fmt"
	"strings"
)

// questionKind is what a question asks for; it is the name of the section that answers it.
type questionKind string

// questionTable tells kinds of question by words in them, as phrases/questions.txt has them, the first that fits first.
type questionTable []questionSign

type questionSign struct {
	kind  questionKind
	words string
}

// readQuestionTable reads phrases/questions.txt.
func readQuestionTable() (questionTable, error) {
	text, err := phraseFiles.ReadFile("phrases/questions.txt")
	if err != nil {
		return nil, fmt.Errorf("read the questions: %w", err)
	}
	var table questionTable
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		kind, signs, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("read phrases/questions.txt: %q is no kind and its words", line)
		}
		for sign := range strings.SplitSeq(signs, "|") {
			table = append(table, questionSign{questionKind(kind), strings.TrimSpace(sign)})
		}
	}
	return table, nil
}

// kindOf finds the last question in a text and tells what it asks for, or "" where that is not clear.
func (t questionTable) kindOf(text string) questionKind {
	q := strings.ToLower(lastQuestion(text))
	if q == "" {
		return ""
	}
	for _, sign := range t {
		if strings.Contains(q, sign.words) {
			return sign.kind
		}
	}
	return questionByWord(q)
}

// questionByWord goes by the first word that asks.
func questionByWord(q string) questionKind {
	for word := range strings.FieldsSeq(q) {
		switch strings.Trim(word, `",.?!`) {
		case "why":
			return "why"
		case "who", "whose", "whom":
			return "who"
		case "where":
			return "where"
		case "when":
			return "when"
		case "how":
			return "how"
		case "what", "which":
			return ""
		case "do", "did", "does", "will", "would", "can", "could", "are", "is", "was", "have", "has", "must", "should", "shall":
			return "yesno"
		}
	}
	return ""
}

// lastQuestion is the last sentence that ends with a question mark, or one that asks without it.
func lastQuestion(text string) string {
	end := strings.LastIndexByte(text, '?')
	if end < 0 {
		if strings.Contains(strings.ToLower(text), "tell me") {
			return text
		}
		return ""
	}
	start := strings.LastIndexAny(text[:end], ".!?")
	return strings.TrimSpace(text[start+1 : end+1])
}

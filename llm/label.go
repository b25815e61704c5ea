package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// actName is the known act that a model means: in any case, in American spelling, or by a near word. Anything else
// comes back as it is, and is not valid.
func actName(act dramatis.Act) dramatis.Act {
	name := strings.ToLower(strings.TrimSpace(string(act)))
	switch name {
	case "apologize", "apology", "apologies":
		return dramatis.ActApologise
	case "criticize", "accuse", "blame", "scold", "reproach", "complain":
		return dramatis.ActCriticise
	case "question", "inquire", "enquire", "request", "wonder":
		return dramatis.ActAsk
	case "answer", "reply", "tell", "state", "explain", "say", "statement", "observe", "assert":
		return dramatis.ActInform
	case "compliment", "admire", "flatter":
		return dramatis.ActPraise
	case "tease", "taunt", "ridicule":
		return dramatis.ActMock
	case "reassure", "console", "encourage":
		return dramatis.ActComfort
	case "warn", "menace":
		return dramatis.ActThreaten
	case "offer":
		return dramatis.ActHelp
	case "reveal", "confess", "admit":
		return dramatis.ActConfide
	case "reject", "deny":
		return dramatis.ActRefuse
	case "argue", "object":
		return dramatis.ActDisagree
	case "accept":
		return dramatis.ActAgree
	case "vow", "swear":
		return dramatis.ActPromise
	case "welcome":
		return dramatis.ActGreet
	case "farewell", "exit":
		return dramatis.ActLeave
	case "deceive":
		return dramatis.ActLie
	}
	return dramatis.Act(name)
}

// emotionLabel is the known emotion that a model means; whatever is not known is calm.
func emotionLabel(label string) string {
	name := strings.ToLower(strings.TrimSpace(label))
	switch name {
	case "happy", "happiness", "amusement", "amused", "delight":
		return "joy"
	case "sad", "sadness", "grief", "sorrow", "despair":
		return "distress"
	case "angry", "rage", "fury", "irritation", "annoyance", "frustration":
		return "anger"
	case "afraid", "anxiety", "anxious", "worry", "nervous":
		return "fear"
	case "guilt", "regret":
		return "remorse"
	case "embarrassment":
		return "shame"
	case "affection", "tenderness":
		return "love"
	case "contempt", "disgust", "disdain":
		return "reproach"
	case "compassion", "sympathy":
		return "pity"
	case "bitterness", "envy", "jealousy":
		return "resentment"
	case "thankful", "grateful":
		return "gratitude"
	case "hopeful", "determination":
		return "hope"
	case "respect", "awe":
		return "admiration"
	}
	if _, known := dramatis.EmotionLabels()[name]; known {
		return name
	}
	return ""
}

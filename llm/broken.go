package llm

import (
	"strings"
	"unicode"
)

// looksBroken reports whether a text is something else than speech: JSON, markup, an endpoint's error message, or a
// model talking about itself. The phrases are long enough that no character says them by chance.
func looksBroken(text string) bool {
	lower := strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	if strings.HasPrefix(lower, "{") || strings.HasPrefix(lower, "[{") || strings.HasPrefix(lower, "error:") {
		return true
	}
	for _, sign := range []string{
		"```", `"text":`, `"act":`, `"addressed_to"`, "<html", "<!doctype",
		"as an ai language model", "as a language model", "as an ai assistant", "i am an ai language model",
		"i'm an ai language model", "i cannot assist with that", "i can't assist with that", "i'm unable to assist",
		"rate limit exceeded", "rate limit reached", "internal server error", "502 bad gateway", "503 service",
		"traceback (most recent", "maximum context length", "connection refused", "invalid api key", "incorrect api key",
		"help with that request", "assist with that request", "can't assist with", "cannot assist with",
		"exceeded your current quota", "check your plan and billing", "insufficient_quota", "insufficient credits",
		"server is overloaded", "model is overloaded", "currently overloaded", "retry your request", "too many requests",
		"service unavailable", "temporarily unavailable", "upstream connect error", "gateway timeout", "bad gateway",
		"violates my guidelines", "against my guidelines", "violates our", "content policy", "usage polic", "safety guidelines",
		"this roleplay", "this role-play", "stay in character", "as an ai,", "i'm an ai ", "i am an ai ", "openai",
	} {
		if strings.Contains(lower, sign) {
			return true
		}
	}
	return false
}

func hasLetter(text string) bool {
	return strings.IndexFunc(text, unicode.IsLetter) >= 0
}

package llm

import (
	"maps"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// turnSchema is the JSON schema of a TurnAnswer. The text comes first, so that it can be shown while it is made; all
// fields are required and no others allowed, as strict endpoints demand.
func turnSchema() string {
	acts := make([]string, 0, len(dramatis.Acts()))
	for _, a := range dramatis.Acts() {
		acts = append(acts, string(a))
	}
	emotions := append(slices.Sorted(maps.Keys(dramatis.EmotionLabels())), "")
	return `{"type":"object","additionalProperties":false,` +
		`"required":["text","action","act","addressed_to","emotion","intensity","goal_met"],"properties":{` +
		`"text":{"type":"string"},"action":{"type":"string"},` +
		`"act":{"type":"string","enum":` + quotedList(acts) + `},` +
		`"addressed_to":{"type":"string"},` +
		`"emotion":{"type":"string","enum":` + quotedList(emotions) + `},` +
		`"intensity":{"type":"number"},"goal_met":{"type":"boolean"}}}`
}

// quotedList is a JSON array of words that need no escapes.
func quotedList(words []string) string {
	return `["` + strings.Join(words, `","`) + `"]`
}

package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/literaryai/dramatis"
)

// SpeakerRequest asks who of those present would take the word now. It holds what everybody there has heard, and no
// whispers.
type SpeakerRequest struct {
	World  World
	Scene  Scene
	Able   []Candidate // who could speak, at least two
	Lines  []Line      // the public ones, oldest first
	Chance Chance      // for the offline model
}

// Candidate is somebody who could take the word.
type Candidate struct {
	Number        int
	Name          string
	Description   string
	Talkativeness float64 // 0 to 1
	Energy        float64 // 0 to 1
}

// speakerAnswer is what a model answers.
type speakerAnswer struct {
	Speaker string `json:"speaker"` // a name
}

// maxSpeakerAnswer bounds the answer, in tokens: a name and the JSON around it.
const maxSpeakerAnswer = 60

// ChooseSpeaker asks model who speaks next. It gives the name of somebody who is able to, or an empty one when the answer
// names nobody who is: that is not worth asking again. The model's own errors come back wrapped.
func ChooseSpeaker(ctx context.Context, model dramatis.ChatModel, req SpeakerRequest) (name string, chat dramatis.ChatAnswer, err error) {
	chat, err = model.Chat(ctx, dramatis.ChatRequest{
		Purpose: PurposeDialogue, Messages: speakerPrompt(&req), Schema: speakerSchema(&req), MaxTokens: maxSpeakerAnswer, Subject: req,
	}, nil)
	if err != nil {
		return "", chat, fmt.Errorf("ask who speaks next: %w", err)
	}
	return readSpeaker(chat.Text, &req), chat, nil
}

// readSpeaker is whom an answer names, if they can speak.
func readSpeaker(raw string, req *SpeakerRequest) string {
	fields, err := findObject(raw)
	if err != nil {
		return ""
	}
	able := make([]Other, len(req.Able))
	for i := range req.Able {
		able[i].Name = req.Able[i].Name
	}
	return presentName(textOf(fields["speaker"]), able)
}

// speakerSchema is the JSON schema of the answer: one of the names.
func speakerSchema(req *SpeakerRequest) string {
	names := make([]string, len(req.Able))
	for i := range req.Able {
		names[i] = req.Able[i].Name
	}
	list, err := json.Marshal(names)
	if err != nil { // names are plain strings
		panic("llm: " + err.Error())
	}
	return `{"type":"object","additionalProperties":false,"required":["speaker"],"properties":{"speaker":{"type":"string","enum":` + string(list) + `}}}`
}

// speakerLines is how many of the last lines the choice goes by.
const speakerLines = 12

func speakerPrompt(req *SpeakerRequest) []dramatis.ChatMessage {
	rules := strings.Join([]string{
		"You decide who speaks next in a scene of a story.",
		"Rules:",
		"- Choose who would take the word now: who was addressed or named, whom the last words touch most, or who has something to say.",
		"- Nobody is left out for long, and nobody answers themselves.",
		fenceRule(),
		"- Answer with one JSON object: speaker (the name of one of those who could speak, exactly as it is written).",
	}, "\n")
	var b strings.Builder
	fenced(&b, "scene", sceneLines(&TurnRequest{World: req.World, Scene: req.Scene}))
	able := make([]string, len(req.Able))
	for i := range req.Able {
		able[i] = candidateLine(&req.Able[i])
	}
	fenced(&b, "who could speak", able)
	var said []string
	for _, l := range req.Lines[max(0, len(req.Lines)-speakerLines):] {
		said = append(said, transcriptLine(l))
	}
	fenced(&b, "said so far", said)
	b.WriteString("\nWho speaks next?")
	return []dramatis.ChatMessage{{Role: "system", Text: rules}, {Role: "user", Text: strings.TrimSpace(b.String())}}
}

func candidateLine(c *Candidate) string {
	line := plain(c.Name, 80)
	switch {
	case c.Energy < .3:
		line += " (tired)"
	case c.Talkativeness > .7:
		line += " (talkative)"
	case c.Talkativeness < .3:
		line += " (quiet)"
	}
	if c.Description != "" {
		line += ": " + plain(c.Description, 160)
	}
	return line
}

// takesWord is the offline model's choice: who was addressed, else who was named, else a draw in which the talkative and
// rested weigh more.
func takesWord(req *SpeakerRequest) speakerAnswer {
	if n := len(req.Lines); n > 0 {
		last := &req.Lines[n-1]
		for _, c := range req.Able {
			if last.AddressedTo == c.Name {
				return speakerAnswer{c.Name}
			}
		}
		for _, c := range req.Able {
			if last.AddressedTo == "" && c.Name != "" && strings.Contains(last.Text, c.Name) {
				return speakerAnswer{c.Name}
			}
		}
	}
	weight := func(c *Candidate) float64 { return (.1 + c.Talkativeness) * (.1 + c.Energy) }
	total := 0.0
	for i := range req.Able {
		total += weight(&req.Able[i])
	}
	at := drawnBy(req.Chance).Float64() * total
	for i := range req.Able {
		if at -= weight(&req.Able[i]); at < 0 {
			return speakerAnswer{req.Able[i].Name}
		}
	}
	return speakerAnswer{req.Able[len(req.Able)-1].Name}
}

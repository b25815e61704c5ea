package sim

import (
	"encoding/binary"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// dawn is the world time at which the tests begin.
var dawn = dramatis.Epoch

// idOf makes an id from a world's salt, a kind and a number, so that two salts make two worlds with other ids.
func idOf(salt, kind byte, number int) dramatis.ID {
	id := dramatis.ID{0: salt, 1: kind, 6: 0x70, 8: 0x80}
	binary.BigEndian.PutUint32(id[12:], uint32(number))
	return id
}

// average is a person with every trait in the middle, who is calm and rested.
func average(salt byte, number int) dramatis.Character {
	c := dramatis.Character{
		ID: idOf(salt, 'c', number), Number: number, Name: fmt.Sprintf("Person%d", number), IsActive: true,
		Traits:        dramatis.Traits{Openness: .5, Conscientiousness: .5, Extraversion: .5, Agreeableness: .5, Neuroticism: .5},
		AutonomyLevel: .5, Talkativeness: .5,
	}
	c.CharacterState = NewState(&c, dawn)
	return c
}

// drawPerson draws a person's traits and state.
func drawPerson(t *rapid.T, number int) dramatis.Character {
	unit := func(label string) float64 {
		return rapid.Float64Range(0, 1).Draw(t, fmt.Sprintf("%s of %d", label, number))
	}
	c := average(1, number)
	c.Traits = dramatis.Traits{
		Openness: unit("openness"), Conscientiousness: unit("conscientiousness"), Extraversion: unit("extraversion"),
		Agreeableness: unit("agreeableness"), Neuroticism: unit("neuroticism"),
	}
	c.AutonomyLevel, c.Talkativeness, c.SocialEnergy = unit("autonomy"), unit("talkativeness"), unit("energy")
	c.Mood = Baseline(c.Traits)
	return c
}

// between makes a relationship with the given bond.
func between(from, to *dramatis.Character, kind dramatis.RelationshipType, b Bond, at time.Time) dramatis.Relationship {
	r := NewRelationship(from, to, kind, b, at)
	r.ID = idOf(from.ID[0], 'r', from.Number*1000+to.Number)
	return r
}

// sceneOf is a running scene of the given people, who are strangers.
func sceneOf(people ...dramatis.Character) *Scene {
	c := dramatis.Conversation{
		ID: idOf(people[0].ID[0], 'v', 1), Number: 1, Kind: dramatis.KindScene, State: dramatis.TalkRunning, Tick: 1, Topic: "bread",
		Setting: "In the kitchen", SpeakerOrder: dramatis.OrderNatural, MaxTurns: 8, WorldTime: dawn,
	}
	for _, p := range people {
		c.Participants = append(c.Participants, dramatis.Participant{CharacterID: p.ID, Number: p.Number, Name: p.Name})
	}
	return &Scene{
		Ecosystem: &dramatis.Ecosystem{Seed: 7, Tick: 1, WorldTime: dawn}, Conversation: &c, Present: people,
		Bonds: map[[2]int]*dramatis.Relationship{}, Now: dawn,
	}
}

// said is a line that a character said.
func said(c *dramatis.Character, turn int, act dramatis.Act, text string) dramatis.Message {
	return dramatis.Message{
		Turn: turn, Act: act, Text: text,
		Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: c.ID, Number: c.Number, Name: c.Name},
	}
}

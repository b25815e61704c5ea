package llm

// slot is a place in a phrase that the request fills.
type slot int

// The slots. The last three stand for a whole section, which depends on the request.
const (
	slotNone    slot = iota
	slotName         // the one addressed, as the speaker calls them
	slotSelf         // the speaker's own name
	slotThird        // somebody else who is present, or was just asked about
	slotMention      // a name that just fell
	slotTopic        // what the talk is about, a noun phrase
	slotEcho         // a noun phrase of what was just said, seen from here: "my debt" for "your debt"
	slotSaid         // a few words just said, to the letter
	slotFact         // a sentence about the speaker's life, in the first person
	slotGoal         // what the speaker wants, a verb phrase
	slotRole         // what the one addressed is, with an article
	slotMyRole       // what the speaker is, with an article
	slotPlace        // where they are, a noun phrase
	slotQuote        // remembered words, to the letter
	slotWho          // whose words they are
	slotDeed         // a remembered deed, a clause
	slotMemory       // a remembered thing, a sentence
	slotAgo          // how long ago that was
	slotTheir        // the speaker's possessive
	slotAim          // what the scene is for, a verb phrase as the speaker says it: "keep my child" or "keep your child"
	slotEarlier      // a few words that the one addressed said in this scene, to the letter
	slotAbsent       // somebody who is talked about and not there
	slotLore         // a sentence of what came to mind of the lorebook
	slotExample      // a line of the persona's own
	slotMine         // what the speaker likes to talk about, a noun phrase
	slotRecall       // section: the way to tell a memory
	slotThought      // section: what can be said about the topic
	slotOpinion      // section: how the speaker sees slotThird
	slotCount
)

// slots is a set of slots.
type slots uint32

func (s slot) set() slots {
	if s == slotNone {
		return 0
	}
	return 1 << s
}

// slotNamed is the slot of a name in the phrase files, or slotNone.
func slotNamed(name string) slot {
	switch name {
	case "name":
		return slotName
	case "self":
		return slotSelf
	case "third":
		return slotThird
	case "mention":
		return slotMention
	case "topic":
		return slotTopic
	case "echo":
		return slotEcho
	case "said":
		return slotSaid
	case "fact":
		return slotFact
	case "goal":
		return slotGoal
	case "role":
		return slotRole
	case "myrole":
		return slotMyRole
	case "place":
		return slotPlace
	}
	return rememberedSlot(name)
}

func rememberedSlot(name string) slot {
	switch name {
	case "quote":
		return slotQuote
	case "who":
		return slotWho
	case "deed":
		return slotDeed
	case "memory":
		return slotMemory
	case "ago":
		return slotAgo
	case "their":
		return slotTheir
	case "aim":
		return slotAim
	case "earlier":
		return slotEarlier
	case "absent":
		return slotAbsent
	case "lore":
		return slotLore
	case "example":
		return slotExample
	case "mine":
		return slotMine
	case "recall":
		return slotRecall
	case "thought":
		return slotThought
	case "opinion":
		return slotOpinion
	}
	return slotNone
}

package sim

import (
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// mostTurns bounds the turns of a scene that comes from elsewhere: its limit grows with each line that a person adds.
const mostTurns = 1_000_000

// checkTalk checks what is about conversations and story threads.
func (a *Admission) checkTalk(f *dramatis.Faults, payload dramatis.Payload) {
	switch p := payload.(type) {
	case *dramatis.ConversationStarted:
		a.checkNewTalk(f, &p.Conversation)
	case *dramatis.ConversationChanged:
		was := a.State.Conversations[p.Conversation.ID]
		f.Check(p.Conversation.Number == was.Number && p.Conversation.Kind == was.Kind, "payload.conversation.number", "must be what it was, as must its kind")
		a.checkConversation(f, &p.Conversation)
	case *dramatis.ConversationEnded:
		f.Check(p.Number == a.State.Conversations[p.ConversationID].Number, "payload.number", "must be the conversation's")
		f.Check(p.Turns >= 0, "payload.turns", "must not be negative")
	case *dramatis.MessageCreated:
		a.checkNewLine(f, &p.Message)
	case *dramatis.MessageEdited:
		a.checkLine(f, &p.Message)
		was := a.State.Messages[p.Message.ID]
		same := was.ConversationID == p.Message.ConversationID && was.Turn == p.Message.Turn
		f.Check(same, "payload.message.turn", "must be what it was, as must the conversation")
	case *dramatis.ThreadChanged:
		a.checkThreads(f, p.Threads)
	}
}

func (a *Admission) checkNewTalk(f *dramatis.Faults, c *dramatis.Conversation) {
	a.give(f, "payload.conversation.id", c.ID)
	f.Check(c.Number == a.talks+1, "payload.conversation.number", "must be %d, the next", a.talks+1)
	a.checkConversation(f, c)
	a.talks++
}

func (a *Admission) checkConversation(f *dramatis.Faults, c *dramatis.Conversation) {
	include(f, "payload.conversation.", c.Validate())
	checkClock(f, "payload.conversation.world_time", c.WorldTime)
	f.Check(c.Turn == a.turns[c.ID], "payload.conversation.turn", "must be %d, that of its last line", a.turns[c.ID])
	f.Check(c.MaxTurns <= mostTurns, "payload.conversation.max_turns", "must be at most %d", mostTurns)
	for i, p := range c.Participants {
		known := a.numbers[p.CharacterID] == p.Number
		f.Check(known, fmt.Sprintf("payload.conversation.participants[%d]", i), "must be a character, of number %d", p.Number)
	}
}

func (a *Admission) checkNewLine(f *dramatis.Faults, m *dramatis.Message) {
	a.give(f, "payload.message.id", m.ID)
	a.checkLine(f, m)
	next := a.turns[m.ConversationID] + 1
	f.Check(m.Turn == next, "payload.message.turn", "must be %d, the next", next)
	a.turns[m.ConversationID] = m.Turn
}

func (a *Admission) checkLine(f *dramatis.Faults, m *dramatis.Message) {
	include(f, "payload.message.", m.Validate())
	c, known := a.State.Conversations[m.ConversationID]
	f.Check(known && c.Number == m.Conversation, "payload.message.conversation_id", "must be that of a conversation, number %d", m.Conversation)
	for _, s := range []struct {
		place string
		who   *dramatis.Speaker
	}{{"speaker", &m.Speaker}, {"addressed_to", m.AddressedTo}, {"whisper_to", m.WhisperTo}} {
		if s.who != nil && s.who.Kind == dramatis.SpeakerCharacter {
			f.Check(a.numbers[s.who.ID] == s.who.Number, "payload.message."+s.place, "must be a character, of number %d", s.who.Number)
		}
	}
}

func (a *Admission) checkMemories(f *dramatis.Faults, place string, memories []dramatis.Memory) {
	for i := range memories {
		m, place := &memories[i], fmt.Sprintf("%s[%d].", place, i)
		a.give(f, place+"id", m.ID)
		a.checkEnd(f, place+"character_id", m.CharacterID, m.Character)
		next := a.minds[m.CharacterID] + 1
		f.Check(m.Number == next, place+"number", "must be %d, the next", next)
		a.checkMemory(f, place, m)
		a.minds[m.CharacterID] = m.Number
	}
}

func (a *Admission) checkMemory(f *dramatis.Faults, place string, m *dramatis.Memory) {
	kinds := []dramatis.MemoryKind{
		dramatis.MemoryObservation, dramatis.MemoryDialogue, dramatis.MemoryReflection, dramatis.MemorySummary, dramatis.MemoryFact,
	}
	f.Check(slices.Contains(kinds, m.Kind), place+"kind", "must be one of %v", kinds)
	f.Check(m.AccessCount >= 0 && m.Tick >= 0, place+"access_count", "must not be negative, nor tick")
	if m.MessageID != nil {
		_, said := a.State.Messages[*m.MessageID]
		f.Check(said, place+"message_id", "must be that of a line")
	}
	include(f, place, m.Validate())
}

func (a *Admission) checkOldMemories(f *dramatis.Faults, memories []dramatis.Memory) {
	for i := range memories {
		m, place := &memories[i], fmt.Sprintf("payload.memories[%d].", i)
		was := a.State.Memories[m.ID] // the fold refuses what there is not
		same := m.CharacterID == was.CharacterID && m.Character == was.Character && m.Number == was.Number
		f.Check(same, place+"number", "must be what it was, as must the owner")
		a.checkMemory(f, place, m)
	}
}

func (a *Admission) checkThreads(f *dramatis.Faults, threads []dramatis.StoryThread) {
	for i := range threads {
		t, place := &threads[i], fmt.Sprintf("payload.threads[%d].", i)
		was, known := a.State.Threads[t.ID]
		if known {
			f.Check(t.Number == was.Number, place+"number", "must be what it was")
		} else {
			a.give(f, place+"id", t.ID)
			f.Check(t.Number == a.threads+1, place+"number", "must be %d, the next", a.threads+1)
			a.threads++
		}
		include(f, place, t.Validate())
	}
}

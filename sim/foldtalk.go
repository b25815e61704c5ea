package sim

import (
	"slices"

	"github.com/literaryai/dramatis"
)

func (s *State) startConversation(p dramatis.ConversationStarted) error {
	s.Conversations[p.Conversation.ID] = p.Conversation
	return nil
}

// pauseConversation makes a conversation wait, which detaches it from its tick unless its tick waits too; resuming does
// not attach it again.
func (s *State) pauseConversation(p dramatis.ConversationPaused) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) {
		c.State, c.Attached, c.PauseReason = dramatis.TalkPaused, p.Attached, p.Reason
	})
}

func (s *State) resumeConversation(p dramatis.ConversationResumed) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) {
		c.State, c.PauseReason = dramatis.TalkRunning, ""
	})
}

func (s *State) endConversation(p dramatis.ConversationEnded) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) {
		c.State, c.Attached, c.Turn, c.PauseReason, c.EndReason = dramatis.TalkEnded, false, p.Turns, "", p.Reason
		c.EndedAt = &p.EndedAt
	})
}

func (s *State) changeConversation(id dramatis.ID, change func(c *dramatis.Conversation)) error {
	if err := allKnown("conversation", s.Conversations, []dramatis.ID{id}); err != nil {
		return err
	}
	c := s.Conversations[id]
	change(&c)
	s.Conversations[id] = c
	return nil
}

// addMessage adds a line, counts it as a turn, and renews the memories that were recalled for it.
func (s *State) addMessage(p dramatis.MessageCreated) error {
	m := p.Message
	err := s.changeConversation(m.ConversationID, func(c *dramatis.Conversation) {
		c.Turn = max(c.Turn, m.Turn)
		if m.Speaker.Number == c.NextSpeaker { // who was told to speak has spoken
			c.NextSpeaker = 0
		}
	})
	if err != nil {
		return err
	}
	s.Messages[m.ID] = m
	s.touch(p.Touched)
	return nil
}

// editMessage gives a line its new text, and renews the memories that were recalled for it.
func (s *State) editMessage(p dramatis.MessageEdited) error {
	if err := allKnown("message", s.Messages, []dramatis.ID{p.Message.ID}); err != nil {
		return err
	}
	s.Messages[p.Message.ID] = p.Message
	s.touch(p.Touched)
	return nil
}

// touch renews memories. One that is missing was taken away by an author while the line was being made.
func (s *State) touch(touched []dramatis.Touch) {
	for _, t := range touched {
		memory, known := s.Memories[t.MemoryID]
		if !known {
			continue
		}
		memory.LastAccess = t.LastAccess
		memory.AccessCount++
		s.Memories[t.MemoryID] = memory
	}
}

func (s *State) setConversation(p dramatis.ConversationChanged) error {
	return s.changeConversation(p.Conversation.ID, func(c *dramatis.Conversation) { *c = p.Conversation })
}

func (s *State) setThreads(p dramatis.ThreadChanged) error {
	for _, t := range p.Threads {
		s.Threads[t.ID] = t
	}
	return nil
}

// reflect adds what somebody understood when they looked back, after which they begin to gather anew.
func (s *State) reflect(p dramatis.MemoryReflected) error {
	if err := s.addMemories(dramatis.MemoryCreated{Memories: p.Memories}); err != nil {
		return err
	}
	return allKnown("character", s.Characters, []dramatis.ID{p.CharacterID})
}

// consolidate adds a summary and lets it stand for what was merged into it.
func (s *State) consolidate(p dramatis.MemoryConsolidated) error {
	if err := s.addMemories(dramatis.MemoryCreated{Memories: []dramatis.Memory{p.Summary}}); err != nil {
		return err
	}
	for _, id := range p.Summary.Evidence {
		if memory, known := s.Memories[id]; known {
			memory.MergedInto = &p.Summary.ID
			s.Memories[id] = memory
		}
	}
	who := s.Characters[p.CharacterID]
	who.MemorySummary = p.MemorySummary
	s.Characters[p.CharacterID] = who
	return nil
}

// addMemories adds memories and keeps count of how many each owner ever made.
func (s *State) addMemories(p dramatis.MemoryCreated) error {
	owners := idsOf(p.Memories, func(m *dramatis.Memory) dramatis.ID { return m.CharacterID })
	if err := allKnown("character", s.Characters, owners); err != nil {
		return err
	}
	for _, m := range p.Memories {
		s.Memories[m.ID] = m
		owner := s.Characters[m.CharacterID]
		owner.MemoryCount = max(owner.MemoryCount, m.Number)
		s.Characters[owner.ID] = owner
	}
	return nil
}

func (s *State) changeMemories(p dramatis.MemoryChanged) error {
	ids := idsOf(p.Memories, func(m *dramatis.Memory) dramatis.ID { return m.ID })
	if err := allKnown("memory", s.Memories, ids); err != nil {
		return err
	}
	for _, m := range p.Memories {
		s.Memories[m.ID] = m
	}
	return nil
}

// deleteMemories takes memories away. What rested on them rests on the others, and what one of them stood for stands for
// itself again.
func (s *State) deleteMemories(p dramatis.MemoryDeleted) error {
	if err := allKnown("memory", s.Memories, p.MemoryIDs); err != nil {
		return err
	}
	gone := oneOf(p.MemoryIDs)
	for _, id := range p.MemoryIDs {
		delete(s.Memories, id)
	}
	for id, m := range s.Memories {
		if m.MergedInto == nil && len(m.Evidence) == 0 {
			continue
		}
		m.Evidence = slices.DeleteFunc(slices.Clone(m.Evidence), gone)
		if m.MergedInto != nil && gone(*m.MergedInto) {
			m.MergedInto = nil
		}
		s.Memories[id] = m
	}
	return nil
}

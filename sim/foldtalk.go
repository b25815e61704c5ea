package sim

import (
	"maps"

	"github.com/literaryai/dramatis"
)

func (s *State) startConversation(p dramatis.ConversationStarted) error {
	s.Conversations[p.Conversation.ID] = p.Conversation
	return nil
}

// pauseConversation makes a conversation wait, which also detaches it from its tick; resuming does not attach it again.
func (s *State) pauseConversation(p dramatis.ConversationPaused) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) {
		c.State, c.Attached = dramatis.TalkPaused, false
	})
}

func (s *State) resumeConversation(p dramatis.ConversationResumed) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) { c.State = dramatis.TalkRunning })
}

func (s *State) endConversation(p dramatis.ConversationEnded) error {
	return s.changeConversation(p.ConversationID, func(c *dramatis.Conversation) {
		c.State, c.Attached, c.Turn, c.EndReason = dramatis.TalkEnded, false, p.Turns, p.Reason
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
	err := s.changeConversation(m.ConversationID, func(c *dramatis.Conversation) { c.Turn = max(c.Turn, m.Turn) })
	if err != nil {
		return err
	}
	s.Messages[m.ID] = m
	for _, t := range p.Touched {
		memory, known := s.Memories[t.MemoryID]
		if !known { // an author took it away while the line was being made
			continue
		}
		memory.LastAccess = t.LastAccess
		memory.AccessCount++
		s.Memories[t.MemoryID] = memory
	}
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

func (s *State) deleteMemories(p dramatis.MemoryDeleted) error {
	if err := allKnown("memory", s.Memories, p.MemoryIDs); err != nil {
		return err
	}
	maps.DeleteFunc(s.Memories, func(id dramatis.ID, _ dramatis.Memory) bool { return !without(p.MemoryIDs, id) })
	return nil
}

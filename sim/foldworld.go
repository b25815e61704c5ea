package sim

import (
	"maps"

	"github.com/literaryai/dramatis"
)

func (s *State) setEcosystem(p dramatis.EcosystemChanged) error {
	s.Ecosystem = p.Ecosystem
	return nil
}

func (s *State) pause(p dramatis.EcosystemPaused) error {
	s.Ecosystem.State, s.Ecosystem.PauseReason, s.Ecosystem.StepsLeft = dramatis.WorldPaused, p.Reason, 0
	return nil
}

func (s *State) resume(dramatis.EcosystemResumed) error {
	s.Ecosystem.State, s.Ecosystem.PauseReason, s.Ecosystem.StepsLeft = dramatis.WorldRunning, "", 0
	return nil
}

func (s *State) startTick(p dramatis.TickStarted) error {
	s.Ecosystem.Tick, s.Ecosystem.WorldTime = p.Tick, p.WorldTime
	s.Ecosystem.StepsLeft = max(0, s.Ecosystem.StepsLeft-1) // each tick that begins is a step taken
	s.Ticks[p.Tick] = Tick{Started: p}
	return nil
}

// closeTick closes a tick. One that could not be planned closes without having started.
func (s *State) closeTick(p dramatis.TickClosed) error {
	tick := s.Ticks[p.Tick]
	tick.Closed = &p
	s.Ticks[p.Tick] = tick
	return nil
}

func (s *State) addCharacters(p dramatis.CharacterCreated) error {
	for _, c := range p.Characters {
		s.Characters[c.ID] = c
	}
	return nil
}

// changeCharacters takes over what an author changed, and the new states. The count of memories is the log's own.
func (s *State) changeCharacters(p dramatis.CharacterChanged) error {
	ids := append(idsOf(p.Characters, func(c *dramatis.Character) dramatis.ID { return c.ID }),
		idsOf(p.States, func(c *dramatis.StateChange) dramatis.ID { return c.CharacterID })...)
	if err := allKnown("character", s.Characters, ids); err != nil {
		return err
	}
	for _, c := range p.Characters {
		c.MemoryCount = max(c.MemoryCount, s.Characters[c.ID].MemoryCount)
		s.Characters[c.ID] = c
	}
	for _, change := range p.States {
		c := s.Characters[change.CharacterID]
		c.CharacterState = change.CharacterState
		s.Characters[c.ID] = c
	}
	return nil
}

// deleteCharacters takes characters away with their relationships, both ways, their visitors and their memories.
func (s *State) deleteCharacters(p dramatis.CharacterDeleted) error {
	if err := allKnown("character", s.Characters, p.CharacterIDs); err != nil {
		return err
	}
	gone := make(map[dramatis.ID]bool, len(p.CharacterIDs))
	for _, id := range p.CharacterIDs {
		gone[id] = true
		delete(s.Characters, id)
	}
	maps.DeleteFunc(s.Relationships, func(_ dramatis.ID, r dramatis.Relationship) bool { return gone[r.FromID] || gone[r.ToID] })
	maps.DeleteFunc(s.Memories, func(_ dramatis.ID, m dramatis.Memory) bool { return gone[m.CharacterID] })
	maps.DeleteFunc(s.Visitors, func(_ dramatis.ID, v dramatis.Visitor) bool { return gone[v.CharacterID] })
	return nil
}

func (s *State) addRelationships(p dramatis.RelationshipCreated) error {
	for _, r := range p.Relationships {
		s.Relationships[r.ID] = r
	}
	for _, v := range p.Visitors {
		s.Visitors[v.ID] = v
	}
	return nil
}

func (s *State) changeRelationships(p dramatis.RelationshipChanged) error {
	ids := idsOf(p.Relationships, func(c *dramatis.RelationshipChange) dramatis.ID { return c.Relationship.ID })
	if err := allKnown("relationship", s.Relationships, ids); err != nil {
		return err
	}
	visitors := idsOf(p.Visitors, func(c *dramatis.VisitorChange) dramatis.ID { return c.Visitor.ID })
	if err := allKnown("visitor", s.Visitors, visitors); err != nil {
		return err
	}
	for _, change := range p.Relationships {
		s.Relationships[change.Relationship.ID] = change.Relationship
	}
	for _, change := range p.Visitors {
		s.Visitors[change.Visitor.ID] = change.Visitor
	}
	return nil
}

func (s *State) deleteRelationships(p dramatis.RelationshipDeleted) error {
	if err := allKnown("relationship", s.Relationships, p.RelationshipIDs); err != nil {
		return err
	}
	if err := allKnown("visitor", s.Visitors, p.VisitorIDs); err != nil {
		return err
	}
	for _, id := range p.RelationshipIDs {
		delete(s.Relationships, id)
	}
	for _, id := range p.VisitorIDs {
		delete(s.Visitors, id)
	}
	return nil
}

// oneOf reports of an id whether it is among some.
func oneOf(ids []dramatis.ID) func(dramatis.ID) bool {
	known := make(map[dramatis.ID]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	return func(id dramatis.ID) bool { return known[id] }
}

// setScenario takes over what an author set up, or takes it away. Its cast may name people who are gone.
func (s *State) setScenario(p dramatis.ScenarioChanged) error {
	if p.Change == dramatis.ChangeDeleted {
		delete(s.Scenarios, p.Scenario.ID)
		return nil
	}
	s.Scenarios[p.Scenario.ID] = p.Scenario
	return nil
}

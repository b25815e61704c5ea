package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// An author gives characters memories, rewrites them and takes them away. What is remembered anew gets its vector by a
// job; until then it is recalled by its recency and importance.

// Memory reads a memory of a character. Somebody else's is not_found.
func (s *Store) Memory(ctx context.Context, character, id dramatis.ID) (dramatis.Memory, error) {
	m, err := queryOne(ctx, s, scanMemory, `SELECT `+memoryColumns+` FROM memories WHERE id = $1 AND character_id = $2`, id, character)
	if err != nil {
		return m, notFound(err, "memory", id)
	}
	return m, nil
}

// AddMemory gives a character a memory of the present moment of their world, and the job that makes its vector. The
// owner always is among those who were there.
func (s *Store) AddMemory(ctx context.Context, m dramatis.Memory, by dramatis.ID) (dramatis.Memory, dramatis.Job, error) {
	if err := validMemory(&m); err != nil {
		return m, dramatis.Job{}, err
	}
	world, err := s.EcosystemOf(ctx, "character", m.CharacterID)
	if err != nil {
		return m, dramatis.Job{}, err
	}
	var job dramatis.ID
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		c, err := tx.lockMind(ctx, m.CharacterID)
		if err != nil {
			return err
		}
		e, err := tx.ReadEcosystem(ctx)
		if err != nil {
			return err
		}
		m.EcosystemID, m.Character, m.Tick, m.WorldTime, m.LastAccess = world, c.Number, e.Tick, e.WorldTime, e.WorldTime
		if m.Participants, err = tx.witnesses(ctx, m.Participants, []int{c.Number}); err != nil {
			return err
		}
		made := []dramatis.Memory{m}
		tx.number(&c, made)
		m = made[0]
		tx.insertMemories(made)
		tx.queue(`UPDATE character_states SET memory_count = $2 WHERE character_id = $1`, c.ID, c.MemoryCount)
		tx.Emit(dramatis.MemoryCreated{Memories: made})
		job = tx.embedOne(m.ID, by)
		return nil
	})
	if err != nil {
		return m, dramatis.Job{}, fmt.Errorf("add a memory of %s: %w", m.CharacterID, err)
	}
	queued, err := s.Job(ctx, job)
	return m, queued, err
}

// MemoryEdit names the memory that an author rewrites, or takes away.
type MemoryEdit struct {
	Character dramatis.ID
	Memory    dramatis.ID
	By        dramatis.ID
	Version   int // the one that they have seen, 0 for any; another is a conflict
}

// MemoryVersion counts what authors have made of a memory, from 1 on. That it is recalled, or merged into a summary, does
// not count.
func MemoryVersion(m *dramatis.Memory) int { return m.Revision + 1 }

// UpdateMemory lets an author rewrite a memory. Who recalls it afterwards recalls it as it reads then.
func (s *Store) UpdateMemory(ctx context.Context, edit MemoryEdit, change func(*dramatis.Memory)) (dramatis.Memory, error) {
	var m dramatis.Memory
	err := s.inMind(ctx, edit.Character, func(tx *Tx, c *dramatis.Character) error {
		var err error
		if m, err = tx.memoryAsSeen(ctx, edit); err != nil {
			return err
		}
		before := m
		change(&m)
		if err := validMemory(&m); err != nil {
			return err
		}
		if m.Participants, err = tx.witnesses(ctx, m.Participants, append(before.Participants, c.Number)); err != nil {
			return err
		}
		m.Revision++
		tx.queue(`UPDATE memories SET content = $2, importance = $3, emotion = $4, participants = $5, revision = $6 WHERE id = $1`,
			m.ID, m.Content, m.Importance, m.Emotion, m.Participants, m.Revision)
		tx.Emit(dramatis.MemoryChanged{Memories: []dramatis.Memory{m}})
		if m.Content != before.Content {
			// The old vector stays for its revision, in a space in which nobody looks for it.
			tx.queue(`UPDATE memory_vectors SET model = '', revision = revision + 1 WHERE memory_id = $1`, m.ID)
			tx.queue(`UPDATE character_states SET memory_version = memory_version + 1 WHERE character_id = $1`, edit.Character)
			tx.embedOne(m.ID, edit.By)
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("change memory %s: %w", edit.Memory, err)
	}
	return m, nil
}

// DeleteMemory takes a memory away, with its vector. See forget for what rested on it.
func (s *Store) DeleteMemory(ctx context.Context, edit MemoryEdit) error {
	err := s.inMind(ctx, edit.Character, func(tx *Tx, _ *dramatis.Character) error {
		if _, err := tx.memoryAsSeen(ctx, edit); err != nil {
			return err
		}
		return tx.forget(ctx, nil, []dramatis.ID{edit.Memory})
	})
	if err != nil {
		return fmt.Errorf("delete memory %s: %w", edit.Memory, err)
	}
	return nil
}

// memoryAsSeen reads a memory that an author is about to change, if it still is as they have seen it.
func (tx *Tx) memoryAsSeen(ctx context.Context, edit MemoryEdit) (dramatis.Memory, error) {
	m, err := collectOne(ctx, tx, scanMemory, `SELECT `+memoryColumns+` FROM memories WHERE id = $1 AND character_id = $2`, edit.Memory, edit.Character)
	if err != nil {
		return m, notFound(err, "memory", edit.Memory)
	}
	return m, sameVersion(edit.Version, MemoryVersion(&m))
}

// inMind runs do in a transaction on a character's world, with the character locked and the world's clock set.
func (s *Store) inMind(ctx context.Context, character dramatis.ID, do func(*Tx, *dramatis.Character) error) error {
	world, err := s.EcosystemOf(ctx, "character", character)
	if err != nil {
		return err
	}
	return s.InWorld(ctx, world, func(tx *Tx) error {
		c, err := tx.lockMind(ctx, character)
		if err != nil {
			return err
		}
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		return do(tx, &c)
	})
}

// validMemory checks what an author says, and gives the emotion its sign.
func validMemory(m *dramatis.Memory) error {
	if err := m.Validate(); err != nil {
		return err
	}
	var f dramatis.Faults
	f.Check(strings.ContainsFunc(m.Content, unicode.IsGraphic) && strings.TrimSpace(m.Content) != "", "content", "must say something")
	f.Check(len(m.Participants) <= mostPeople, "participants", "must be at most %d", mostPeople)
	m.Emotion.Emoji = dramatis.EmotionLabels()[m.Emotion.Label]
	return f.Err("the memory")
}

// witnesses is who was there, by number; the owner, who is the last of those known already, always is. Somebody else who
// does not live in the world is a fault.
func (tx *Tx) witnesses(ctx context.Context, numbers, known []int) ([]int, error) {
	living, err := collect(ctx, tx, pgx.RowTo[int], `SELECT number FROM characters WHERE ecosystem_id = $1 AND number = ANY($2::bigint[])`, tx.world, numbers)
	if err != nil {
		return nil, fmt.Errorf("look for those who were there: %w", err)
	}
	var f dramatis.Faults
	for i, n := range numbers {
		there := slices.Contains(living, n) || slices.Contains(known, n)
		f.Check(there, fmt.Sprintf("participants[%d]", i), "there is no character with the number %d in this world", n)
	}
	all := append(slices.Clone(numbers), known[len(known)-1])
	slices.Sort(all)
	return slices.Compact(all), f.Err("the memory")
}

// embedOne asks for the vector of a memory for which a person may wait.
func (tx *Tx) embedOne(memory, by dramatis.ID) dramatis.ID {
	return tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: tx.world, MemoryIDs: []dramatis.ID{memory}}, CreatedBy: &by})
}

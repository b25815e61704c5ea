package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// Mind is what a character looks back on: who they are, their world, memories by number, and the names of those who
// were there.
type Mind struct {
	Ecosystem dramatis.Ecosystem
	Character dramatis.Character
	Memories  []dramatis.Memory
	Names     map[int]string
}

// pastAtOnce is how many of the latest, and of the most important, memories compete to be looked back on.
const pastAtOnce = 40

// LookBack reads what a character may look back on out of their memories of earlier ticks: the latest and the most
// important, but none that a summary stands for.
func (s *Store) LookBack(ctx context.Context, character dramatis.ID, beforeTick int) (*Mind, error) {
	const own = `FROM memories WHERE character_id = $1 AND tick < $2 AND merged_into IS NULL`
	return s.mind(ctx, character, `
		(SELECT `+memoryColumns+` `+own+` ORDER BY number DESC LIMIT $3)
		UNION ALL (SELECT `+memoryColumns+` `+own+` ORDER BY importance DESC, number DESC LIMIT $3)`, beforeTick, pastAtOnce)
}

// mind reads a character with their world and a choice of their memories, which begins with the character's id.
func (s *Store) mind(ctx context.Context, character dramatis.ID, choice string, args ...any) (*Mind, error) {
	p := Mind{Names: map[int]string{}}
	var people []dramatis.Character
	var worlds []dramatis.Ecosystem
	b := &pgx.Batch{}
	queueRead(b, &people, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.id = $1`, character)
	queueRead(b, &worlds, scanEcosystem,
		`SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = (SELECT ecosystem_id FROM characters WHERE id = $1)`, character)
	queueRead(b, &p.Memories, scanMemory, choice, append([]any{character}, args...)...)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("load the mind of character %s: %w", character, translate(err))
	}
	if len(people) == 0 || len(worlds) == 0 {
		return nil, notFound(pgx.ErrNoRows, "character", character)
	}
	p.Character, p.Ecosystem, p.Memories = people[0], worlds[0], inNumber(p.Memories)
	return &p, s.nameAll(ctx, &p)
}

// nameAll finds the names of those who were there.
func (s *Store) nameAll(ctx context.Context, p *Mind) error {
	var numbers []int
	for i := range p.Memories {
		numbers = append(numbers, p.Memories[i].Participants...)
	}
	found, err := query(ctx, s, scanParticipant,
		`SELECT id, number, name FROM characters WHERE ecosystem_id = $1 AND number = ANY($2)`, p.Ecosystem.ID, numbers)
	if err != nil {
		return fmt.Errorf("name those whom %s remembers: %w", p.Character.Name, err)
	}
	for _, who := range found {
		p.Names[who.Number] = who.Name
	}
	return nil
}

// lookBack enqueues what a tick planned for those who rest. The jobs count in the tick as scenes do.
func (tx *Tx) lookBack(snap *Snapshot, args tasks.Tick, plan sim.TickPlan) {
	enqueue := func(job tasks.Args) { tx.Enqueue(NewJob{Args: job, Tick: &args.Tick}) }
	for i := range snap.Characters {
		c := &snap.Characters[i]
		switch {
		case slices.Contains(plan.Reflects, c.Number):
			enqueue(tasks.Reflect{EcosystemID: tx.world, CharacterID: c.ID, Tick: args.Tick})
		case slices.Contains(plan.Settles, c.Number):
			enqueue(tasks.Consolidate{EcosystemID: tx.world, CharacterID: c.ID, Tick: args.Tick, After: c.Consolidated})
		}
	}
}

// AskReflection asks for a character to look back at once, whatever they have lived through since the last time. While
// such a job waits or runs, asking again gives that one.
func (s *Store) AskReflection(ctx context.Context, character, by dramatis.ID) (dramatis.Job, error) {
	world, err := s.EcosystemOf(ctx, "character", character)
	if err != nil {
		return dramatis.Job{}, err
	}
	key := "reflect:" + character.String()
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		tx.enqueueSole(NewJob{Args: tasks.Reflect{EcosystemID: world, CharacterID: character}, UniqueKey: key, CreatedBy: &by})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("ask for a reflection: %w", err)
	}
	j, err := queryOne(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE unique_key = $1`, key)
	if err != nil {
		return j, fmt.Errorf("find the job of the reflection: %w", err)
	}
	return j, nil
}

// Reflect keeps what somebody understood, and lets them gather anew. The insights are memories like others; they come
// back with their ids.
func (tx *Tx) Reflect(ctx context.Context, character dramatis.ID, questions []string, insights []dramatis.Memory) error {
	c, err := tx.lockMind(ctx, character)
	if err != nil {
		return err
	}
	tx.number(&c, insights)
	c.Unreflected = 0
	tx.saveStates([]savedState{stateOf(&c)})
	tx.insertMemories(insights)
	tx.Emit(dramatis.MemoryReflected{CharacterID: c.ID, Number: c.Number, Questions: questions, Memories: insights})
	tx.Emit(dramatis.CharacterChanged{States: []dramatis.StateChange{stateOf(&c).StateChange}})
	return nil
}

// lockMind locks a character for a change of what they remember, and reads them.
func (tx *Tx) lockMind(ctx context.Context, character dramatis.ID) (dramatis.Character, error) {
	c, err := collectOne(ctx, tx, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.id = $1 FOR NO KEY UPDATE`, character)
	if err != nil {
		return c, notFound(err, "character", character)
	}
	return c, nil
}

// number gives new memories of a locked character their ids and numbers.
func (tx *Tx) number(c *dramatis.Character, made []dramatis.Memory) {
	for i := range made {
		c.MemoryCount++
		made[i].ID, made[i].Number, made[i].CreatedAt = dramatis.NewID(), c.MemoryCount, tx.wall
	}
}

package store

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const ecosystemColumns = `id, owner_id, name, description, seed, state, pause_reason, tick, tick_every, tick_minutes, speed, world_time,
	settings, steps_left, budget, forked_from, version, created_at, updated_at`

func scanEcosystem(row pgx.CollectableRow) (dramatis.Ecosystem, error) {
	var e dramatis.Ecosystem
	err := row.Scan(&e.ID, &e.OwnerID, &e.Name, &e.Description, &e.Seed, &e.State, &e.PauseReason, &e.Tick, &e.TickEvery, &e.TickMinutes,
		&e.Speed, &e.WorldTime, &e.Settings, &e.StepsLeft, &e.Budget, &e.ForkedFrom, &e.Version, &e.CreatedAt, &e.UpdatedAt)
	e.WorldTime = e.WorldTime.UTC()
	return e, err
}

// Ecosystem reads a world.
func (s *Store) Ecosystem(ctx context.Context, id dramatis.ID) (dramatis.Ecosystem, error) {
	e, err := queryOne(ctx, s, scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, id)
	if err != nil {
		return e, notFound(err, "world", id)
	}
	return e, nil
}

// Ecosystems lists the worlds that a user is a member of, the newest first.
func (s *Store) Ecosystems(ctx context.Context, user dramatis.ID, p Page) (List[dramatis.Ecosystem], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Ecosystem]{}, err
	}
	found, err := query(ctx, s, scanEcosystem, `
		SELECT `+ecosystemColumns+` FROM ecosystems
		WHERE id IN (SELECT ecosystem_id FROM ecosystem_members WHERE user_id = $1) AND id < $2
		ORDER BY id DESC LIMIT $3`, user, before, p.limit()+1)
	if err != nil {
		return List[dramatis.Ecosystem]{}, fmt.Errorf("list worlds: %w", err)
	}
	return listByID(found, p.limit(), func(e *dramatis.Ecosystem) dramatis.ID { return e.ID }), nil
}

// CreateEcosystem makes a world for its owner. A zero seed is drawn.
func (s *Store) CreateEcosystem(ctx context.Context, e dramatis.Ecosystem) (dramatis.Ecosystem, error) {
	e = newEcosystem(e)
	if err := e.Validate(); err != nil {
		return e, err
	}
	err := s.InWorld(ctx, e.ID, func(tx *Tx) error { return tx.createEcosystem(ctx, &e) })
	if err != nil {
		return e, fmt.Errorf("create world: %w", err)
	}
	return e, nil
}

func newEcosystem(e dramatis.Ecosystem) dramatis.Ecosystem {
	e = e.WithDefaults()
	e.ID, e.Version, e.Tick, e.StepsLeft = dramatis.NewID(), 1, 0, 0
	if e.Seed == 0 {
		e.Seed = rand.Int64N(1<<53-1) + 1 // a number that JavaScript can hold
	}
	return e
}

func (tx *Tx) createEcosystem(ctx context.Context, e *dramatis.Ecosystem) error {
	made, err := collectOne(ctx, tx, scanEcosystem, `
		INSERT INTO ecosystems (id, owner_id, name, description, seed, state, tick_every, tick_minutes, speed, world_time, settings, budget, forked_from)
		VALUES (@id, @owner_id, @name, @description, @seed, @state, @tick_every, @tick_minutes, @speed, @world_time, @settings, @budget, @forked_from)
		RETURNING `+ecosystemColumns,
		pgx.NamedArgs{
			"id": e.ID, "owner_id": e.OwnerID, "name": e.Name, "description": e.Description, "seed": e.Seed, "state": e.State,
			"tick_every": e.TickEvery, "tick_minutes": e.TickMinutes, "speed": e.Speed, "world_time": e.WorldTime, "settings": e.Settings,
			"budget": e.Budget, "forked_from": e.ForkedFrom,
		})
	if err != nil {
		return err
	}
	*e = made
	tx.queue(`INSERT INTO event_heads (ecosystem_id) VALUES ($1)`, e.ID)
	tx.queue(`INSERT INTO ecosystem_members (ecosystem_id, user_id, access) VALUES ($1, $2, 'owner')`, e.ID, e.OwnerID)
	tx.At(0, e.WorldTime)
	tx.Emit(dramatis.EcosystemChanged{Ecosystem: *e})
	return nil
}

// lockEcosystem reads the world for a change of it, and sets the clock of the transaction's events by it.
func (tx *Tx) lockEcosystem(ctx context.Context) (dramatis.Ecosystem, error) {
	e, err := collectOne(ctx, tx, scanEcosystem,
		`SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1 FOR NO KEY UPDATE`, tx.world)
	if err != nil {
		return e, notFound(err, "world", tx.world)
	}
	tx.At(e.Tick, e.WorldTime)
	return e, nil
}

// ReadEcosystem reads the world without locking it, and sets the clock of the transaction's events by it.
func (tx *Tx) ReadEcosystem(ctx context.Context) (dramatis.Ecosystem, error) {
	e, err := collectOne(ctx, tx, scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, tx.world)
	if err != nil {
		return e, notFound(err, "world", tx.world)
	}
	tx.At(e.Tick, e.WorldTime)
	return e, nil
}

// UpdateEcosystem lets an author change a world. Version is the one they saw, 0 for any; another is a conflict. The
// seed stays as it is once the first tick has begun.
func (s *Store) UpdateEcosystem(ctx context.Context, id dramatis.ID, version int, change func(*dramatis.Ecosystem) error) (dramatis.Ecosystem, error) {
	var e dramatis.Ecosystem
	err := s.InWorld(ctx, id, func(tx *Tx) error {
		before, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		if err := sameVersion(version, before.Version); err != nil {
			return err
		}
		e = before
		if err := change(&e); err != nil {
			return err
		}
		if e.Seed != before.Seed && before.Tick > 0 {
			return dramatis.Errorf(dramatis.CodeConflict, "the seed cannot be changed after the first tick")
		}
		if err := e.Validate(); err != nil {
			return err
		}
		return tx.saveEcosystem(ctx, &e)
	})
	return e, err
}

func (tx *Tx) saveEcosystem(ctx context.Context, e *dramatis.Ecosystem) error {
	saved, err := collectOne(ctx, tx, scanEcosystem, `
		UPDATE ecosystems SET name = @name, description = @description, seed = @seed, tick_every = @tick_every, tick_minutes = @tick_minutes,
			speed = @speed, settings = @settings, version = version + 1, updated_at = now(),
			next_tick_at = least(next_tick_at, now() + @cadence)
		WHERE id = @id RETURNING `+ecosystemColumns,
		pgx.NamedArgs{
			"id": e.ID, "name": e.Name, "description": e.Description, "seed": e.Seed, "tick_every": e.TickEvery,
			"tick_minutes": e.TickMinutes, "speed": e.Speed, "settings": e.Settings, "cadence": e.Cadence(),
		})
	if err != nil {
		return err
	}
	*e = saved
	tx.Emit(dramatis.EcosystemChanged{Ecosystem: *e})
	return nil
}

// sameVersion refuses a change that was made to another version than the present one.
func sameVersion(seen, present int) error {
	if seen != 0 && seen != present {
		return dramatis.Errorf(dramatis.CodeConflict, "it was changed meanwhile: you saw version %d, and it is at %d", seen, present)
	}
	return nil
}

// PauseEcosystem stops the world's clock: nothing new is planned, and what has begun is finished. Steps that were
// asked for are forgotten. Pausing a paused world changes nothing.
func (s *Store) PauseEcosystem(ctx context.Context, id dramatis.ID, reason string) (dramatis.Ecosystem, error) {
	return s.setState(ctx, id, dramatis.WorldPaused, reason, dramatis.EcosystemPaused{Reason: reason})
}

// ResumeEcosystem lets the world's clock go on. A world whose next call cannot be paid for is a conflict.
func (s *Store) ResumeEcosystem(ctx context.Context, id dramatis.ID) (dramatis.Ecosystem, error) {
	if _, err := s.Fund(ctx, id); err != nil {
		return dramatis.Ecosystem{}, err
	}
	return s.setState(ctx, id, dramatis.WorldRunning, "", dramatis.EcosystemResumed{})
}

func (s *Store) setState(ctx context.Context, id dramatis.ID, state dramatis.EcosystemState, reason string, said dramatis.Payload) (dramatis.Ecosystem, error) {
	var e dramatis.Ecosystem
	err := s.InWorld(ctx, id, func(tx *Tx) error {
		var err error
		e, err = tx.lockEcosystem(ctx)
		if err == nil {
			err = tx.heedWaiting(ctx, state, reason)
		}
		stepping := state == dramatis.WorldPaused && e.StepsLeft > 0
		if err != nil || (e.State == state && !stepping) {
			return err
		}
		e, err = collectOne(ctx, tx, scanEcosystem, `
			UPDATE ecosystems SET state = $2, pause_reason = $3, steps_left = 0, next_tick_at = now(), skipped = 0, updated_at = now()
			WHERE id = $1 RETURNING `+ecosystemColumns, id, state, reason)
		tx.Emit(said)
		return err
	})
	return e, err
}

// DeleteEcosystem removes a world with everything in it, in the order in which everybody locks. Its jobs go first: what
// still runs finds no lease.
func (s *Store) DeleteEcosystem(ctx context.Context, id dramatis.ID) error {
	return s.InWorld(ctx, id, func(tx *Tx) error {
		tx.queue(`SET LOCAL statement_timeout = 0`) // what has lived for long takes long to go
		tx.queue(`DELETE FROM jobs WHERE ecosystem_id = $1`, id)
		tx.queue(`SELECT FROM character_states WHERE ecosystem_id = $1 ORDER BY number FOR UPDATE`, id)
		tx.queue(`SELECT FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number FOR UPDATE`, id)
		tx.queue(`DELETE FROM conversations WHERE ecosystem_id = $1`, id)
		gone, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `DELETE FROM ecosystems WHERE id = $1 RETURNING id`, id)
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return notFound(pgx.ErrNoRows, "world", id)
		}
		tx.queue(`DELETE FROM events WHERE ecosystem_id = $1`, id)
		tx.queue(`DELETE FROM llm_calls WHERE ecosystem_id = $1`, id) // what was spent stays: it counts for its owner's day
		tx.queue(`DELETE FROM jobs WHERE ecosystem_id = $1`, id)      // those that were made while the others were deleted
		tx.gone = true
		return nil
	})
}

package store

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// SearchVector is what the job of a search comes to.
type SearchVector struct {
	Space  string    `json:"space"` // of Vector, as dramatis.VectorSpace names it
	Vector []float32 `json:"vector"`
}

// AskVector asks the workers for the vector by which somebody looks for a text among a character's memories. The id is the
// job's.
func (s *Store) AskVector(ctx context.Context, id, character, by dramatis.ID, text string) error {
	world, err := s.EcosystemOf(ctx, "character", character)
	if err != nil {
		return err
	}
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		tx.Enqueue(NewJob{ID: id, Args: tasks.Search{EcosystemID: world, CharacterID: character, Text: text}, CreatedBy: &by})
		return nil
	})
	if err != nil {
		return fmt.Errorf("ask for the vector of a search: %w", err)
	}
	return nil
}

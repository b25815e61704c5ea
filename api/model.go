package api

import (
	"context"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// mostModels bounds a list that the protocol has no pages for.
const mostModels = 1_000

// modelView is a character as a model.
type modelView struct {
	ID      string `json:"id" doc:"The name, for people, and the character's id, by which it is found" example:"jean-valjean:0192f3a4-5b6c-7d8e-9f00-112233445566"`
	Object  string `json:"object" enum:"model"`
	Created int64  `json:"created" doc:"Seconds since 1970" example:"1730000000"`
	OwnedBy string `json:"owned_by" doc:"The world's name" example:"Les Misérables"`
}

type modelList struct {
	Object string      `json:"object" enum:"list"`
	Data   []modelView `json:"data" nullable:"false"`
}

func showModel(c *store.Spoken) modelView {
	return modelView{ID: modelName(c), Object: "model", Created: c.CreatedAt.Unix(), OwnedBy: c.World}
}

// modelName is what a character is called as a model: readable, and found again after they were renamed.
func modelName(c *store.Spoken) string {
	name := strings.FieldsFunc(strings.ToLower(c.Name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(name) == 0 {
		return c.ID.String()
	}
	return strings.Join(name, "-") + ":" + c.ID.String()
}

// readModel finds the character's id in the name of a model: all of it, or what comes after the last colon.
func readModel(name string) (dramatis.ID, error) {
	text := name[strings.LastIndexByte(name, ':')+1:]
	id, err := uuid.Parse(text)
	if err != nil || len(text) != len(id.String()) {
		return dramatis.ID{}, noModel(name)
	}
	return id, nil
}

// listModels lists the characters with whom the caller may talk.
func (s *Server) listModels(ctx context.Context, _ *struct{}) (*answer[modelList], error) {
	found, err := s.store.Speakable(ctx, callerOf(ctx).ID, mostModels)
	if err != nil {
		return nil, err
	}
	out := modelList{Object: "list", Data: make([]modelView, len(found))}
	for i := range found {
		out.Data[i] = showModel(&found[i])
	}
	return &answer[modelList]{out}, nil
}

type modelInput struct {
	Model string `path:"model" maxLength:"2000" doc:"As the list names it, or just the character's id"`
}

func (s *Server) getModel(ctx context.Context, in *modelInput) (*answer[modelView], error) {
	found, err := s.modelNamed(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	return &answer[modelView]{showModel(&found)}, nil
}

// modelNamed is the character whom a model's name means. One whom the caller may not talk to does not exist.
func (s *Server) modelNamed(ctx context.Context, name string) (store.Spoken, error) {
	id, err := readModel(name)
	if err != nil {
		return store.Spoken{}, err
	}
	found, err := s.store.SpeakableNamed(ctx, callerOf(ctx).ID, id)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		err = noModel(name)
	}
	return found, err
}

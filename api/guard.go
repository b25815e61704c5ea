package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

type callerKey struct{}

// callerOf is who the request comes from. Only routes that let anybody in have none; it is the zero caller there.
func callerOf(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}

// authenticate lets nobody pass without a good access token.
func (s *Server) authenticate(ctx huma.Context, next func(huma.Context)) {
	who, err := s.bearer(ctx.Header("Authorization"))
	if err != nil {
		s.refuse(ginOf(ctx), err)
		return
	}
	next(huma.WithValue(ctx, callerKey{}, who))
}

// bearer reads the access token of an Authorization header.
func (s *Server) bearer(header string) (caller, error) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "bearer") || token == "" {
		return caller{}, dramatis.Errorf(dramatis.CodeUnauthorized, "please log in: send Authorization: Bearer and an access token")
	}
	return s.tokens.read(strings.TrimSpace(token), apiAudience)
}

// guard lets pass who has enough access to the world of the thing that {id} names.
func (s *Server) guard(noun string, need dramatis.Access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		id, err := dramatis.ParseID("path.id", ctx.Param("id"))
		if err == nil {
			err = s.mayTouch(ctx.Context(), noun, id, need)
		}
		if err != nil {
			s.refuse(ginOf(ctx), err)
			return
		}
		next(ctx)
	}
}

// ownership lets pass whose the document is that {id} names. For everybody else it does not exist.
func (s *Server) ownership(ctx huma.Context, next func(huma.Context)) {
	id, err := dramatis.ParseID("path.id", ctx.Param("id"))
	if err == nil {
		err = s.store.OwnsDocument(ctx.Context(), callerOf(ctx.Context()).ID, id)
	}
	if err != nil {
		s.refuse(ginOf(ctx), err)
		return
	}
	next(ctx)
}

// mayTouch reports why the caller may not do something to a thing: not_found when they may not know of it. A job that
// belongs to no world is its maker's and the admins'.
func (s *Server) mayTouch(ctx context.Context, noun string, id dramatis.ID, need dramatis.Access) error {
	if noun == "ecosystem" {
		return s.may(ctx, id, need)
	}
	if noun == "job" {
		return s.mayTouchJob(ctx, id, need)
	}
	world, err := s.store.EcosystemOf(ctx, noun, id)
	if err != nil {
		return err
	}
	return unseen(s.may(ctx, world, need), noun, id)
}

func (s *Server) mayTouchJob(ctx context.Context, id dramatis.ID, need dramatis.Access) error {
	job, err := s.store.Job(ctx, id)
	if err != nil {
		return err
	}
	who := callerOf(ctx)
	if job.EcosystemID != nil {
		return unseen(s.may(ctx, *job.EcosystemID, need), "job", id)
	}
	if who.Role == dramatis.RoleAdmin || job.CreatedBy != nil && *job.CreatedBy == who.ID {
		return nil
	}
	return missing("job", id)
}

// may reports why the caller may not do something in a world.
func (s *Server) may(ctx context.Context, world dramatis.ID, need dramatis.Access) error {
	access, err := s.store.Access(ctx, callerOf(ctx).ID, world)
	if err != nil {
		return err
	}
	if !access.Allows(need) {
		return dramatis.Errorf(dramatis.CodeForbidden, "this takes an %s of the world, and you are its %s", need, access)
	}
	return nil
}

// unseen hides that the world exists behind the thing that was asked for.
func unseen(err error, noun string, id dramatis.ID) error {
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return missing(noun, id)
	}
	return err
}

func missing(noun string, id dramatis.ID) error {
	return dramatis.Errorf(dramatis.CodeNotFound, "there is no %s %s", noun, id)
}

// requireRole lets pass who has at least a role on the platform.
func (s *Server) requireRole(needed dramatis.Role) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		has := callerOf(ctx.Context()).Role
		if has == needed || has == dramatis.RoleAdmin {
			next(ctx)
			return
		}
		s.refuse(ginOf(ctx), newProblem(http.StatusForbidden, "this takes the role of "+string(needed)+", and yours is "+string(has)))
	}
}

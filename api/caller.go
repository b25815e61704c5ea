package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// caller is who a request comes from: a person by the access token of a login, or a program by a key.
type caller struct {
	ID      dramatis.ID
	Name    string
	Role    dramatis.Role
	Expires time.Time // zero for never

	login   dramatis.ID      // zero for a key
	keyHash []byte           // nil for a login
	scopes  []dramatis.Scope // of a key
}

// byKey reports whether the caller is a program with a key.
func (c *caller) byKey() bool { return c.keyHash != nil }

// left is how long the caller's credential is still good for.
func (c *caller) left(now time.Time) time.Duration {
	if c.Expires.IsZero() {
		return time.Duration(1<<63 - 1)
	}
	return c.Expires.Sub(now)
}

// keyPrefix begins every API key, so that people and scanners of leaked secrets know one when they see it.
const keyPrefix = "drm_"

// bearer reads the access token or the API key of an Authorization header, and asks whether it is still good: a token is no
// longer than its login goes on, and its user has the role that it says.
func (s *Server) bearer(ctx context.Context, header string) (caller, error) {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "bearer") || token == "" {
		return caller{}, dramatis.Errorf(dramatis.CodeUnauthorized, "please log in: send Authorization: Bearer and an access token, or an API key")
	}
	if strings.HasPrefix(token, keyPrefix) {
		return s.callerByKey(ctx, hashSecret(token))
	}
	return s.callerByToken(ctx, token, apiAudience)
}

func (s *Server) callerByToken(ctx context.Context, token, audience string) (caller, error) {
	who, err := s.tokens.read(token, audience)
	if err == nil {
		err = s.stillGood(ctx, &who)
	}
	if err != nil {
		return caller{}, err
	}
	return who, nil
}

func (s *Server) callerByKey(ctx context.Context, hash []byte) (caller, error) {
	now := s.clock()
	h, err := s.store.APIKeyByHash(ctx, hash, now)
	if err != nil {
		return caller{}, err
	}
	if k := &h.Key; k.LastUsedAt == nil || now.Sub(*k.LastUsedAt) >= store.KeyUseEvery {
		if err := s.store.NoteKeyUse(ctx, k.ID, now); err != nil {
			s.log.WarnContext(ctx, "note the use of a key", "error", err) // no reason to refuse it
		}
	}
	who := caller{ID: h.Key.UserID, Name: h.Username, Role: h.Role, keyHash: hash, scopes: h.Key.Scopes}
	if h.Key.ExpiresAt != nil {
		who.Expires = *h.Key.ExpiresAt
	}
	return who, nil
}

// stillGood reports why what the caller came with is good no longer: their login is over, they have another role, the key
// was revoked. Streams ask again and again.
func (s *Server) stillGood(ctx context.Context, who *caller) error {
	var role dramatis.Role
	var err error
	if who.byKey() {
		var h store.KeyHolder
		h, err = s.store.APIKeyByHash(ctx, who.keyHash, s.clock())
		role = h.Role
	} else {
		role, err = s.store.LoginRole(ctx, who.login)
	}
	if err == nil && role != who.Role {
		err = dramatis.Errorf(dramatis.CodeUnauthorized, "your role has changed; please get a new token")
	}
	return err
}

// hasLeft ends the stream of a caller whose login or key is good no longer. A failure of ours is no reason to send anybody
// away.
func (s *Server) hasLeft(ctx context.Context, who *caller) error {
	if dramatis.ErrorCode(s.stillGood(ctx, who)) == dramatis.CodeUnauthorized {
		return errStreamOver
	}
	return nil
}

// requireScope lets a key pass only if it has the scope; none, where it is empty. A person who is logged in has them all.
func (s *Server) requireScope(needed dramatis.Scope) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		who := callerOf(ctx.Context())
		if err := who.mayUse(needed); err != nil {
			s.refuse(ginOf(ctx), err)
			return
		}
		next(ctx)
	}
}

// mayUse reports why the caller may not do what takes a scope.
func (c *caller) mayUse(needed dramatis.Scope) error {
	switch {
	case !c.byKey() || needed != "" && slices.Contains(c.scopes, needed):
		return nil
	case needed == "":
		return dramatis.Errorf(dramatis.CodeForbidden, "this is not for API keys: please log in")
	}
	return &scopeError{needed}
}

// scopeError refuses a key that lacks a scope.
type scopeError struct{ needed dramatis.Scope }

func (e *scopeError) Error() string { return "the key lacks the scope " + string(e.needed) }

func (e *scopeError) Unwrap() error {
	return dramatis.Errorf(dramatis.CodeForbidden, "%s", e.Error())
}

// mustBeAdmin reports why the caller may not do what is for admins who are logged in.
func (c *caller) mustBeAdmin() error {
	if err := c.mayUse(""); err != nil {
		return err
	}
	if c.Role != dramatis.RoleAdmin {
		return dramatis.Errorf(dramatis.CodeForbidden, "this takes the role of admin")
	}
	return nil
}

package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// userView is a user as users see themselves.
type userView struct {
	ID        dramatis.ID   `json:"id"`
	Username  string        `json:"username" example:"victor"`
	Email     string        `json:"email" example:"victor@example.org"`
	Role      dramatis.Role `json:"role"`
	CreatedAt time.Time     `json:"created_at"`
}

func showUser(u *dramatis.User) userView {
	return userView{ID: u.ID, Username: u.Username, Email: u.Email, Role: u.Role, CreatedAt: u.CreatedAt}
}

type registerInput struct {
	Body struct {
		Username string `json:"username" maxLength:"64" example:"victor" doc:"2 to 64 letters, digits, dots, dashes or underscores"`
		Email    string `json:"email" maxLength:"254" example:"victor@example.org"`
		Password string `json:"password" maxLength:"200" example:"Hauteville House" doc:"At least 8 characters and at most 72 bytes"`
	} `nameHint:"Registration"`
}

func (s *Server) register(ctx context.Context, in *registerInput) (*answer[userView], error) {
	u := dramatis.User{
		ID: dramatis.NewID(), Username: in.Body.Username, Email: strings.TrimSpace(in.Body.Email), Role: dramatis.RoleCreator,
	}
	if err := allFaults(u.Validate(), dramatis.ValidatePassword(in.Body.Password)); err != nil {
		return nil, err
	}
	limits := registerLimits(remoteAddress(ctx))
	if wait := s.logins.wait(limits); wait > 0 {
		return nil, tooMany("too many accounts were made from here; please wait", wait)
	}
	s.logins.tried(limits)
	hash, err := hashPassword(in.Body.Password)
	if err != nil {
		return nil, err
	}
	u.PasswordHash = hash
	u, err = s.store.CreateUser(ctx, u)
	if err != nil {
		return nil, err
	}
	return &answer[userView]{showUser(&u)}, nil
}

func hashPassword(password string) (string, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return "", dramatis.Errorf(dramatis.CodeInvalid, "the password cannot be used")
	}
	return string(hash), nil
}

// allFaults joins what several checks of one input found.
func allFaults(checks ...error) error {
	var all dramatis.Faults
	for _, err := range checks {
		if err != nil {
			all = append(all, problemOf(err).Faults...)
		}
	}
	return all.Err("the input")
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*answer[userView], error) {
	u, err := s.store.User(ctx, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return &answer[userView]{showUser(&u)}, nil
}

type logoutInput struct {
	Body *struct {
		RefreshToken string `json:"refresh_token,omitempty" maxLength:"200" doc:"Only this login; without it, all of them"`
	} `nameHint:"Logout"`
}

// logout revokes refresh tokens. An access token that was given out stays good until it expires, half an hour at most.
func (s *Server) logout(ctx context.Context, in *logoutInput) (*struct{}, error) {
	user := callerOf(ctx).ID
	if in.Body == nil || in.Body.RefreshToken == "" {
		return nil, s.store.RevokeRefreshTokens(ctx, user)
	}
	return nil, s.store.RevokeRefreshFamily(ctx, user, hashToken(in.Body.RefreshToken))
}

type monitorOutput struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

// openMonitor gives an admin's browser the cookie that opens the monitor: a page cannot send a bearer token when it is
// navigated to.
func (s *Server) openMonitor(ctx context.Context, _ *struct{}) (*monitorOutput, error) {
	who := callerOf(ctx)
	token, err := s.tokens.sign(&dramatis.User{ID: who.ID, Username: who.Name, Role: who.Role}, pageAudience, monitorTTL)
	if err != nil {
		return nil, err
	}
	return &monitorOutput{Cookie: http.Cookie{ //nolint:gosec // Secure follows the connection: the platform runs on loopback too
		Name: monitorCookie, Value: token, Path: "/monitor", MaxAge: int(monitorTTL.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: overTLS(ctx),
	}}, nil
}

// newRefresh makes the next refresh token of a login.
func (s *Server) newRefresh(user, family dramatis.ID) (string, store.RefreshToken) {
	secret, hash := newRefreshToken()
	return secret, store.RefreshToken{
		ID: dramatis.NewID(), UserID: user, FamilyID: family, Hash: hash, ExpiresAt: s.clock().Add(s.config.RefreshTTL),
	}
}

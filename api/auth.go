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
	if err := allFaults(u.Validate(), dramatis.ValidatePassword("password", in.Body.Password)); err != nil {
		return nil, err
	}
	accounts, taken := registerLimits(remoteAddress(ctx))
	untaken, wait := s.take(ctx, taken)
	if wait == 0 {
		_, wait = s.take(ctx, accounts)
	}
	if wait > 0 {
		return nil, tooMany("too many accounts were asked for from here; please wait", wait)
	}
	hash, err := hashPassword(in.Body.Password)
	if err != nil {
		return nil, err
	}
	u.PasswordHash = hash
	u, err = s.store.CreateUser(ctx, u)
	if dramatis.ErrorCode(err) != dramatis.CodeConflict {
		untaken()
	}
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
		RefreshToken string `json:"refresh_token,omitempty" maxLength:"200" doc:"End this login, and the one that the request comes from; without it, all of them"`
	} `nameHint:"Logout"`
}

// logout ends the login that the request comes from, and the one that is named; or all of them. Their access tokens are
// good no longer.
func (s *Server) logout(ctx context.Context, in *logoutInput) (*struct{}, error) {
	who := callerOf(ctx)
	if in.Body == nil || in.Body.RefreshToken == "" {
		return nil, s.store.EndLogins(ctx, who.ID)
	}
	return nil, s.store.EndLogin(ctx, who.ID, who.login, hashSecret(in.Body.RefreshToken))
}

type monitorOutput struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

// openMonitor gives an admin's browser the cookie that opens the monitor: a page cannot send a bearer token when it is
// navigated to.
func (s *Server) openMonitor(ctx context.Context, _ *struct{}) (*monitorOutput, error) {
	who := callerOf(ctx)
	login := store.Login{ID: who.login, User: dramatis.User{ID: who.ID, Username: who.Name, Role: who.Role}}
	token, err := s.tokens.sign(&login, pageAudience, monitorTTL)
	if err != nil {
		return nil, err
	}
	return &monitorOutput{Cookie: http.Cookie{ //nolint:gosec // Secure follows the connection: the platform runs on loopback too
		Name: monitorCookie, Value: token, Path: "/monitor", MaxAge: int(monitorTTL.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: overTLS(ctx),
	}}, nil
}

// newRefresh makes the next refresh token of a login.
func (s *Server) newRefresh() (secret string, kept store.RefreshToken) {
	secret = newSecret()
	return secret, store.RefreshToken{Hash: hashSecret(secret), ExpiresAt: s.clock().Add(s.config.RefreshTTL)}
}

package store_test

import (
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// login makes a user with one login, and gives the login and the first token's hash.
func login(t *testing.T, s *store.Store, name string) (store.Login, []byte) {
	t.Helper()
	u, err := s.CreateUser(t.Context(), newUser(name))
	if err != nil {
		t.Fatal(err)
	}
	hash := []byte(name + " 0")
	l, err := s.StartLogin(t.Context(), u, "192.0.2.1", nextToken(hash))
	if err != nil {
		t.Fatal(err)
	}
	return l, hash
}

func nextToken(hash []byte) store.RefreshToken {
	return store.RefreshToken{Hash: hash, ExpiresAt: time.Now().Add(time.Hour)}
}

func TestATokenIsGoodForOneExchange(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	owner, first := login(t, s, "fantine")
	now := time.Now()
	rotate := func(hash []byte, next string, at time.Time) error {
		l, err := s.RotateRefreshToken(t.Context(), hash, nextToken([]byte(next)), at)
		if err == nil && (l.ID != owner.ID || l.User.ID != owner.User.ID) {
			t.Errorf("the token is %s's", l.User.Username)
		}
		return err
	}
	for name, step := range map[string]struct {
		hash, next string
		after      time.Duration
		ok         bool
	}{
		"unknown": {"nothing", "a", 0, false},
		"expired": {string(first), "b", 2 * time.Hour, false},
	} {
		if err := rotate([]byte(step.hash), step.next, now.Add(step.after)); (err == nil) != step.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := rotate(first, "second", now); err != nil {
		t.Fatal(err)
	}
	if err := rotate(first, "twin", now.Add(store.RefreshLeeway-time.Second)); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	if err := rotate(first, "stolen", now.Add(store.RefreshLeeway+time.Second)); dramatis.ErrorCode(err) != dramatis.CodeUnauthorized {
		t.Errorf("after the leeway: %v", err)
	}
	for _, late := range []string{"second", "twin"} {
		if err := rotate([]byte(late), late+"'s", now); dramatis.ErrorCode(err) != dramatis.CodeUnauthorized {
			t.Errorf("%s outlives its family: %v", late, err)
		}
	}
}

func TestANewPasswordEndsAllLogins(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	owner, first := login(t, s, "eponine")
	_, other := login(t, s, "azelma")
	if err := s.SetPassword(t.Context(), owner.User.ID, "new"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RotateRefreshToken(t.Context(), first, nextToken([]byte("x")), time.Now()); err == nil {
		t.Error("a login outlives its password")
	}
	if _, err := s.RotateRefreshToken(t.Context(), other, nextToken([]byte("y")), time.Now()); err != nil {
		t.Errorf("another's login ends too: %v", err)
	}
}

func TestSpentTokensAreCleaned(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	l, _ := login(t, s, "cosette")
	if n, err := s.CleanLogins(t.Context(), time.Now()); err != nil || n != 0 {
		t.Errorf("%d good tokens were removed, %v", n, err)
	}
	if role, err := s.LoginRole(t.Context(), l.ID); err != nil || role != dramatis.RoleCreator {
		t.Errorf("the role of a good login is %q, %v", role, err)
	}
	if n, err := s.CleanLogins(t.Context(), time.Now().Add(2*time.Hour)); err != nil || n != 1 {
		t.Errorf("%d spent tokens were removed, %v", n, err)
	}
	if _, err := s.LoginRole(t.Context(), l.ID); dramatis.ErrorCode(err) != dramatis.CodeUnauthorized {
		t.Errorf("the login of none but spent tokens goes on: %v", err)
	}
}

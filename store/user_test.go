package store_test

import (
	"errors"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// newUser is somebody who can be kept.
func newUser(name string) dramatis.User {
	return dramatis.User{Username: name, Email: name + "@example.org", PasswordHash: "hash", Role: dramatis.RoleCreator}
}

func TestUsersAreFoundInWhateverCase(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	made, err := s.CreateUser(t.Context(), newUser("Cosette"))
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"cosette", "COSETTE", "Cosette@Example.ORG"} {
		found, err := s.UserByLogin(t.Context(), login)
		if err != nil || found.ID != made.ID || found.PasswordHash != "hash" {
			t.Errorf("%s finds %+v, %v", login, found, err)
		}
	}
	if _, err := s.UserByLogin(t.Context(), "nobody"); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("nobody is found: %v", err)
	}
	if _, err := s.User(t.Context(), dramatis.NewID()); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("an unknown id is found: %v", err)
	}
}

func TestATakenNameOrAddressHasItsPlace(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	if _, err := s.CreateUser(t.Context(), newUser("marius")); err != nil {
		t.Fatal(err)
	}
	for place, again := range map[string]dramatis.User{
		"username": {Username: "MARIUS", Email: "other@example.org"},
		"email":    {Username: "other", Email: "Marius@example.org"},
	} {
		again.PasswordHash, again.Role = "hash", dramatis.RoleViewer
		_, err := s.CreateUser(t.Context(), again)
		conflict, ok := errors.AsType[*dramatis.Error](err)
		if !ok || conflict.Code != dramatis.CodeConflict || len(conflict.Faults) != 1 || conflict.Faults[0].Place != place {
			t.Errorf("%s: the conflict is %v", place, err)
		}
	}
	if _, err := s.CreateUser(t.Context(), dramatis.User{Username: "-"}); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("a bad user is kept: %v", err)
	}
}

func TestUsersAreListedAndChanged(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	names := []string{"one", "two", "three"}
	for _, name := range names {
		if _, err := s.CreateUser(t.Context(), newUser(name)); err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.Users(t.Context(), "", store.Page{Limit: 2})
	if err != nil || len(first.Items) != 2 || first.Items[0].Username != "three" {
		t.Fatalf("the first page is %+v, %v", first, err)
	}
	rest, err := s.Users(t.Context(), "", store.Page{Limit: 2, Cursor: first.Next})
	if err != nil || len(rest.Items) != 1 || rest.Next != "" {
		t.Fatalf("the second page is %+v, %v", rest, err)
	}
	if n, err := s.CountUsers(t.Context()); err != nil || n != 3 {
		t.Errorf("%d users, %v", n, err)
	}
	u, err := s.SetUserRole(t.Context(), rest.Items[0].ID, dramatis.RoleAdmin)
	if err != nil || u.Role != dramatis.RoleAdmin {
		t.Errorf("the role is %s, %v", u.Role, err)
	}
	if _, err := s.SetUserRole(t.Context(), u.ID, "king"); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("an unknown role is taken: %v", err)
	}
	if err := s.SetPassword(t.Context(), dramatis.NewID(), "x"); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("nobody's password is set: %v", err)
	}
}

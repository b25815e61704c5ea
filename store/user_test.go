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

// A user goes with every world that they own, and with nothing else.
func TestAUserIsRemovedWithTheirWorlds(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := r.Store
	gone, stays := r.World(t, 3, 1), r.World(t, 3, 2)
	r.Step(t, gone, 1)
	if err := s.AddMember(t.Context(), stays.ID, gone.OwnerID, dramatis.AccessEditor); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StepEcosystem(t.Context(), stays.ID, 1, gone.OwnerID); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteUser(t.Context(), gone.OwnerID); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"ecosystems WHERE id = $1", "events WHERE ecosystem_id = $1", "jobs WHERE ecosystem_id = $1", "characters WHERE ecosystem_id = $1"} {
		var left int
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table, gone.ID).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d are left of %s (%v)", left, table, err)
		}
	}
	if _, err := s.User(t.Context(), gone.OwnerID); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("the user is still there: %v", err)
	}
	if members, err := s.Members(t.Context(), stays.ID); err != nil || len(members) != 1 || members[0].UserID != stays.OwnerID {
		t.Errorf("the other world's members are %+v (%v)", members, err)
	}
	var jobs int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE ecosystem_id = $1`, stays.ID).Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("the other world has %d jobs (%v)", jobs, err)
	}
}

// Whoever makes worlds while they are removed leaves none behind that nobody owns.
func TestNoWorldOutlivesItsOwner(t *testing.T) {
	t.Parallel()
	s := testrig.New(t).Store
	u, err := s.CreateUser(t.Context(), newUser("javert"))
	if err != nil {
		t.Fatal(err)
	}
	made := make(chan []dramatis.ID)
	begun := make(chan struct{})
	go func() {
		var worlds []dramatis.ID
		for {
			e, err := s.CreateEcosystem(t.Context(), dramatis.Ecosystem{OwnerID: u.ID, Name: "Montreuil"})
			if err != nil {
				if dramatis.ErrorCode(err) != dramatis.CodeConflict {
					t.Errorf("make a world for somebody who is gone: %v", err)
				}
				break
			}
			if worlds = append(worlds, e.ID); len(worlds) == 3 {
				close(begun)
			}
		}
		made <- worlds
	}()
	<-begun
	if err := s.DeleteUser(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	for _, world := range <-made {
		if _, err := s.EventHead(t.Context(), world); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
			t.Errorf("world %s is left: %v", world, err)
		}
	}
}

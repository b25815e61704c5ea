package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
)

// adminName is the user that up makes on an empty database.
const adminName = "demo"

// furnished is what an empty database was given. It is the zero value where the database was not empty.
type furnished struct {
	password string // the admin's, where it was made up here
	world    string // the demo world's name
	people   int
}

// furnish gives an empty database its admin and, unless the configuration says no, the demo world.
func (p *platform) furnish(ctx context.Context) (furnished, error) {
	var f furnished
	users, err := p.store.CountUsers(ctx)
	if err != nil || users > 0 {
		return f, err
	}
	password := p.config.AdminPassword
	if password == "" {
		password = newPassword()
		f.password = password
	}
	admin, err := p.createUser(ctx, adminName, "demo@localhost", password, dramatis.RoleAdmin)
	if err != nil {
		return f, fmt.Errorf("make the user %s: %w", adminName, err)
	}
	if !p.config.Demo {
		return f, nil
	}
	world, network, err := demo.World()
	if err != nil {
		return f, err
	}
	world.OwnerID = admin.ID
	if world, err = p.store.ImportNetwork(ctx, world, network); err != nil {
		return f, fmt.Errorf("make the demo world: %w", err)
	}
	f.world, f.people = world.Name, len(network.People)
	return f, nil
}

// createUser makes a user with a password, which is checked and hashed here.
func (p *platform) createUser(ctx context.Context, name, email, password string, role dramatis.Role) (dramatis.User, error) {
	hash, err := hashPassword(password)
	if err != nil {
		return dramatis.User{}, err
	}
	return p.store.CreateUser(ctx, dramatis.User{Username: name, Email: email, PasswordHash: hash, Role: role})
}

func hashPassword(password string) (string, error) {
	if err := dramatis.ValidatePassword("password", password); err != nil {
		return "", err
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return "", fmt.Errorf("hash the password: %w", err)
	}
	return string(hash), nil
}

// newPassword makes up a password of 80 random bits that can be read out: K7QF-2M9X-PDLS-V3TA.
func newPassword() string {
	b := make([]byte, 10)
	rand.Read(b) // never fails, by its contract
	letters := base32.StdEncoding.EncodeToString(b)
	return strings.Join([]string{letters[:4], letters[4:8], letters[8:12], letters[12:]}, "-")
}

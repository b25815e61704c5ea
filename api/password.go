package api

import (
	"context"

	"github.com/literaryai/dramatis"
)

const describePassword = `It takes the old password too. Every other login ends; the one that the request comes from goes on. API keys go on as
well: delete those that you no longer trust.`

type passwordInput struct {
	Body struct {
		Old string `json:"old_password" minLength:"1" maxLength:"200" example:"Hauteville House" doc:"The one that you have now"`
		New string `json:"new_password" maxLength:"200" example:"Place des Vosges" doc:"At least 8 characters and at most 72 bytes"`
	} `nameHint:"PasswordChange"`
}

// changePassword gives the caller another password. Guessing at the old one is slowed down like a login: whoever found an
// open session must not get to the password through it.
func (s *Server) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	if err := dramatis.ValidatePassword("new_password", in.Body.New); err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	giveBack, wait := s.take(ctx, limit{keyOfTries("password", who.ID.String()), perPlace, loginWindow})
	if wait > 0 {
		return nil, tooMany("too many wrong passwords; please wait", wait)
	}
	u, err := s.store.User(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	if !isPassword([]byte(u.PasswordHash), in.Body.Old) {
		var f dramatis.Faults
		f.Add("old_password", "is not your password")
		return nil, f.Err("the password")
	}
	giveBack()
	hash, err := hashPassword(in.Body.New)
	if err != nil {
		return nil, err
	}
	return nil, s.store.ChangePassword(ctx, u, hash, who.login)
}

import { asked, base } from "./base";
import { answer, api } from "./client";
import type { Character } from "./types";

const characters = base.injectEndpoints({
  endpoints: (build) => ({
    character: build.query<Character, string>({
      queryFn: (id) => asked(answer(api.GET("/api/v1/characters/{id}", { params: { path: { id } } }))),
    }),
  }),
});

export const { useCharacterQuery } = characters;

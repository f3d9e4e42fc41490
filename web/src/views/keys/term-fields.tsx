import { useState } from "react";
import { en } from "../../strings/en.ts";
import controls from "./controls.module.css";
import { choiceOf, CUSTOMER_SCOPES, LIMIT_NAMES, type ScopeChoice, type Terms } from "./read-terms.ts";
import { MAX_LIMIT, MAX_PRIORITY, NAME } from "./term-rules.ts";

const CHOICES: readonly ScopeChoice[] = ["all", "admin", "some"];

/** The fields of a form that says what a subscription may do, and how much of it. */
export function TermFields({ terms: { name, scopes, limits, priority } }: { readonly terms: Terms }) {
  const [choice, setChoice] = useState(choiceOf(scopes));
  const strings = en.keys.form;
  return (
    <>
      <label className={controls.field}>
        <span>{strings.name}</span>
        <input name="name" defaultValue={name} required pattern={NAME} title={strings.nameHelp} autoComplete="off" spellCheck={false} />
        <small>{strings.nameHelp}</small>
      </label>
      <fieldset className={controls.choices}>
        <legend>{strings.may}</legend>
        {CHOICES.map((value) => (
          <label key={value}>
            <input type="radio" name="choice" value={value} checked={choice === value} onChange={() => setChoice(value)} />
            {strings[value]}
          </label>
        ))}
        {choice === "some" && (
          <div className={controls.some}>
            {CUSTOMER_SCOPES.map((scope) => (
              <label key={scope}>
                <input type="checkbox" name="scope" value={scope} defaultChecked={scopes === "all" || scopes.includes(scope)} />
                {strings.scopes[scope]}
              </label>
            ))}
          </div>
        )}
      </fieldset>
      <div className={controls.limits}>
        {LIMIT_NAMES.map((limit) => (
          <label key={limit} className={controls.field}>
            <span>{strings.limits[limit]}</span>
            <input
              type="number"
              name={limit}
              min={1}
              max={MAX_LIMIT}
              step={1}
              inputMode="numeric"
              defaultValue={limits[limit] ?? ""}
              placeholder={strings.noLimit}
              title={strings.limitRule}
            />
          </label>
        ))}
        <label className={controls.field}>
          <span>{strings.priority}</span>
          <input type="number" name="priority" min={-MAX_PRIORITY} max={MAX_PRIORITY} step={1} defaultValue={priority} />
          <small>{strings.priorityHelp}</small>
        </label>
      </div>
    </>
  );
}

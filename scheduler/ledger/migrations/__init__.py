"""How a ledger of an older version becomes one of this version; run by the program itself."""
